// The packages as npm would publish them, installed into a separate folder, and used by the Node that runs npm
// and by the pinned one. And: the core of the client uses nothing that only Node has.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { certificate } from '../certificates.ts';
import { freshClone, offline, pack } from '../fresh-clone.ts';
import { numbered, startHttpServer } from './runtime.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const NAMES: Readonly<Record<string, readonly string[]>> = {
  '@mintmark/client': ['createTokenSource', 'requestToken', 'ibmVerify', 'NetworkError'],
  '@mintmark/client/management': ['createManagementClient', 'ManagementError', 'NetworkError'],
  '@mintmark/client/node': ['fileTokenStore', 'secretFromFile', 'mutualTls'],
  '@mintmark/client/axios': ['authorizeAxios'],
  '@mintmark/client/undici': ['authorizeUndici'],
};

describe('the packed client', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mintmark-packed-'));
    // Packed from a fresh clone, so that no earlier build is tested.
    const clone = join(folder, 'clone');
    await freshClone(clone);
    const tarballs = await pack(clone, ['@mintmark/protocol', '@mintmark/client']);
    await writeFile(join(folder, 'package.json'), '{"name":"app","private":true}');
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...tarballs], { cwd: folder, env: offline });
    for (const [specifier, names] of Object.entries(NAMES)) {
      const check = (variable: string) =>
        `for (const name of ${JSON.stringify(names)}) if (typeof ${variable}[name] !== 'function') throw new Error(name);\n`;
      const file = specifier.replaceAll(/\W/g, '-');
      await writeFile(join(folder, `${file}.cjs`), `const got = require('${specifier}');\n${check('got')}console.log('fine');`);
      await writeFile(join(folder, `${file}.mjs`), `import * as got from '${specifier}';\n${check('got')}console.log('fine');`);
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const nodes: [string, string][] = [
    ['the Node that runs npm', 'node'],
    ['the pinned Node', process.execPath],
  ];
  for (const [nodeName, node] of nodes) {
    for (const specifier of Object.keys(NAMES)) {
      for (const [usage, ending] of [
        ['required', 'cjs'],
        ['imported', 'mjs'],
      ]) {
        test(`${specifier} is ${usage} by ${nodeName}, without a warning`, async () => {
          const { stdout, stderr } = await run(node, [join(folder, `${specifier.replaceAll(/\W/g, '-')}.${ending}`)], {
            cwd: folder,
            env: offline,
          });
          assert.deepEqual([stdout, stderr], ['fine\n', '']);
        });
      }
    }
  }

  describe('obtains bound tokens by key and by certificate, and stores them in a file', () => {
    const PROGRAM = `
      const { createTokenSource } = require('@mintmark/client');
      const { fileTokenStore, keyFromFile, mutualTls } = require('@mintmark/client/node');
      const { tokenUrl, mutualUrl, cert, key, ca } = JSON.parse(process.argv[2]);
      (async () => {
        const dpop = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
        const store = fileTokenStore({ directory: 'tokens', encryptionKey: new Uint8Array(32) });
        require('node:fs').writeFileSync('key.pem', key, { mode: 0o600 });
        const options = { tokenUrl, clientId: 'id', clientKey: keyFromFile('key.pem'), dpop, store };
        const failed = (event) => { if (event.type === 'storeFailed') throw event.error; };
        const tokens = [createTokenSource({ ...options, onEvent: failed }), createTokenSource({ ...options, onEvent: failed })];
        for (const source of tokens) console.log((await source.get()).tokenType);
        const bound = createTokenSource({ tokenUrl: mutualUrl, clientId: 'id', ...mutualTls({ cert, key, ca }) });
        console.log((await bound.get()).accessToken);
        process.exit();
      })();
    `;
    for (const [nodeName, node] of nodes) {
      test(`run by ${nodeName}`, async (t) => {
        const server = await startHttpServer(t, (_, count) => numbered(count, { token_type: 'DPoP' }));
        const [ca, san] = [await certificate({ subject: 'CN=Test CA', ca: true }), [{ type: 'dns', value: 'localhost' }] as const];
        const host = await certificate({ subject: 'CN=localhost', issuer: ca, san: [...san], purposes: ['1.3.6.1.5.5.7.3.1'] });
        const clientCertificate = await certificate({ subject: 'CN=own', issuer: ca });
        const tls = createServer(
          { cert: host.cert, key: host.key, ca: ca.cert, requestCert: true, rejectUnauthorized: true },
          (_, response) => {
            response.end('{"access_token":"by-certificate","expires_in":60}');
          },
        ).listen(0, 'localhost');
        await once(tls, 'listening');
        t.after(() => void tls.close());
        const mutualUrl = `https://localhost:${(tls.address() as AddressInfo).port}`;
        await writeFile(join(folder, 'program.cjs'), PROGRAM);
        const settings = JSON.stringify({
          tokenUrl: server.url,
          mutualUrl,
          cert: clientCertificate.cert,
          key: clientCertificate.key,
          ca: ca.cert,
        });
        const { stdout } = await run(node, ['program.cjs', settings], { cwd: folder, env: offline });
        assert.equal(stdout, 'DPoP\nDPoP\nby-certificate\n');
      });
    }
  });

  test('depends on packages of the workspace only', async () => {
    const { stdout } = await run('npm', ['ls', '--all', '--json'], { cwd: folder, env: offline });
    const names = (tree: { dependencies?: Record<string, object> }): string[] =>
      Object.entries(tree.dependencies ?? {}).flatMap(([name, below]) => [name, ...names(below)]);
    assert.deepEqual([...new Set(names(JSON.parse(stdout)))].sort(), ['@mintmark/client', '@mintmark/protocol']);
  });
});

describe('the imports of each entry point', () => {
  /** The files and external modules that a source file imports, directly or indirectly, including types. */
  const importedFiles = async (file: string, seen = new Map<string, string[]>()): Promise<Map<string, string[]>> => {
    if (seen.has(file)) return seen;
    const foreign: string[] = [];
    seen.set(file, foreign);
    const source = await readFile(file, 'utf8');
    for (const [, specifier = ''] of source.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'([^']+)'/g)) {
      if (specifier.startsWith('.')) await importedFiles(resolve(dirname(file), specifier), seen);
      else foreign.push(specifier);
    }
    return seen;
  };
  const src = join(ROOT, 'packages/client/src');
  const foreign = async (entry: string): Promise<string[]> =>
    [...new Set([...(await importedFiles(join(src, entry))).values()].flat())].sort();

  for (const entry of ['index.ts', 'management/index.ts', 'adapters/axios.ts', 'adapters/undici.ts']) {
    test(`${entry} imports no module of Node`, async () => {
      assert.deepEqual(
        (await foreign(entry)).filter((name) => name !== '@mintmark/protocol'),
        [],
      );
    });

    test(`${entry} uses no global of Node`, async () => {
      for (const file of (await importedFiles(join(src, entry))).keys()) {
        const code = (await readFile(file, 'utf8')).replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
        assert.doesNotMatch(code, /(?<![.\w'"])(?:process|Buffer|__dirname|require|setImmediate|global)\b(?!['":])/, file);
      }
    });
  }

  test('node/index.ts imports modules of Node', async () => {
    assert.ok((await foreign('node/index.ts')).includes('node:fs'));
  });
});
