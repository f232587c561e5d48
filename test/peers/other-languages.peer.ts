// The guide to other languages with its programs, which other tests omit. Needs Python, Go and Java on the path,
// and installs the libraries that the programs use.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { testDocument } from '../document.ts';

const folder = mkdtempSync(join(tmpdir(), 'mintmark-languages-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const run = (program: string, args: readonly string[]) =>
  execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });

run('python3', ['-m', 'venv', 'python']);
run('python/bin/pip', ['install', '--quiet', 'requests==2.34.2', 'pyjwt[crypto]==2.15.1']);

run('go', ['mod', 'init', 'example.com/payments']);
run('go', ['get', 'golang.org/x/oauth2@v0.38.0', 'github.com/coreos/go-oidc/v3/oidc@v3.21.0']);

copyFileSync(fileURLToPath(new URL('java/pom.xml', import.meta.url)), join(folder, 'pom.xml'));
run('mvn', ['--quiet', '--batch-mode', 'dependency:build-classpath', '-Dmdep.outputFile=classpath']);
const classpath = readFileSync(join(folder, 'classpath'), 'utf8').trim();

const isClientShop = (stdout: string) => assert.equal(stdout, 'shop\n');

testDocument(
  'docs/guides/other-languages.md',
  {
    register: (stdout) => assert.match(stdout, /"client_id": "shop"/),
    'python-client': (stdout) => assert.equal(stdout, ''),
    'python-api': isClientShop,
    go: isClientShop,
    java: isClientShop,
  },
  {
    peers: {
      python: (text) => `REQUESTS_CA_BUNDLE=$CURL_CA_BUNDLE ${folder}/python/bin/python - <<'END'\n${text}END`,
      go: (text) =>
        `cat > ${folder}/main.go <<'END'\n${text}END\ngo build -C ${folder} -mod=mod -o payments . && SSL_CERT_FILE=$CURL_CA_BUNDLE ${folder}/payments`,
      java: (text) => `cat > Payments.java <<'END'\n${text}END
keytool -importcert -noprompt -file $CURL_CA_BUNDLE -keystore trust.p12 -storepass changeit >/dev/null 2>&1
java -Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=changeit -cp ${classpath} Payments.java`,
    },
  },
);
