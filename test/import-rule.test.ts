// The import rule is data in the linter's configuration. These tests break it on purpose, and the linter
// must report it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BIOME = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

const PROTOCOL = 'protocol imports nothing.';
const ONLY_PROTOCOL = 'Of the packages, only protocol may be imported here.';
const ALONE = 'client and guard depend on protocol alone.';
const CONSOLE = 'console imports client and protocol, and runs in a browser.';
const BY_NAME = 'Import a package by its public name.';

const forbidden: [file: string, specifier: string, message: string][] = [
  ['packages/protocol/src/a.ts', 'node:fs', PROTOCOL],
  ['packages/protocol/src/a.ts', 'fs', PROTOCOL],
  ['packages/protocol/src/a.ts', 'jose', PROTOCOL],
  ['packages/protocol/src/a.ts', '@mintmark/client', PROTOCOL],
  ['packages/protocol/src/a.ts', '../../client/src/a.ts', BY_NAME],
  ['packages/protocol/src/a.test.ts', '@mintmark/server', ONLY_PROTOCOL],
  ['packages/client/src/a.ts', '@mintmark/server', ONLY_PROTOCOL],
  ['packages/client/src/a.ts', '@mintmark/guard', ONLY_PROTOCOL],
  ['packages/client/src/a.ts', '@mintmark/server/storage', ONLY_PROTOCOL],
  ['packages/client/src/a.ts', 'mintmark', ONLY_PROTOCOL],
  ['packages/client/src/a.ts', 'lru-cache', ALONE],
  ['packages/client/src/a.ts', '@connectrpc/connect', ALONE],
  ['packages/client/src/spiffe/a.ts', 'lru-cache', ALONE],
  ['packages/guard/src/a.ts', 'jose', ALONE],
  ['packages/client/src/deep/a.ts', '../../../server/src/a.ts', BY_NAME],
  ['packages/client/src/a.test.ts', '@mintmark/server', ONLY_PROTOCOL],
  ['packages/guard/src/a.ts', '@mintmark/client', ONLY_PROTOCOL],
  ['packages/guard/src/a.ts', '../../protocol/src/index.ts', BY_NAME],
  ['packages/guard/src/a.ts', '@mintmark/protocol/dist/form.js', BY_NAME],
  ['packages/server/src/a.ts', '@mintmark/client', ONLY_PROTOCOL],
  ['packages/server/src/http/a.ts', '../../../client/dist/index.js', BY_NAME],
  ['packages/console/src/a.ts', '@mintmark/server', CONSOLE],
  ['packages/console/src/a.tsx', '@mintmark/guard', CONSOLE],
  ['packages/console/src/a.ts', 'node:crypto', CONSOLE],
  ['packages/console/src/a.ts', '../../client/src/index.ts', BY_NAME],
  ['packages/cli/src/a.ts', '../../server/src/server.ts', BY_NAME],
  ['packages/cli/src/a.ts', '../../server/dist/server.js', BY_NAME],
  ['test/a.test.ts', '../packages/server/src/server.ts', BY_NAME],
  ['test/rfc/a.test.ts', '../../packages/server/src/server.ts', BY_NAME],
  ['bench/a.ts', '../packages/server/src/server.ts', BY_NAME],
  ['examples/story/a.ts', '../../packages/client/src/index.ts', BY_NAME],
];
const allowed: [file: string, specifier: string][] = [
  ['packages/protocol/src/a.ts', './form.ts'],
  ['packages/protocol/src/deep/a.ts', '../form.ts'],
  ['packages/client/src/a.ts', '@mintmark/protocol'],
  ['packages/client/src/spiffe/a.ts', '@connectrpc/connect-node'],
  ['packages/guard/src/a.ts', '@mintmark/protocol'],
  ['packages/guard/src/a.ts', 'node:crypto'],
  ['packages/server/src/a.ts', '@mintmark/protocol'],
  ['packages/server/src/a.ts', 'fastify'],
  ['packages/server/src/http/a.ts', '../client-auth/client-auth.ts'],
  ['packages/console/src/a.ts', '@mintmark/client'],
  ['packages/console/src/a.ts', '@mintmark/client/management'],
  ['packages/console/src/a.tsx', 'react'],
  ['packages/cli/src/a.ts', '@mintmark/server'],
  ['packages/cli/src/a.ts', '@mintmark/client'],
  ['test/a.test.ts', '@mintmark/server'],
  ['bench/a.ts', '@mintmark/server'],
  ['examples/story/a.ts', '@mintmark/guard'],
];
/** Every way to name another module. */
const FORMS: Record<string, (specifier: string) => string> = {
  import: (specifier) => `import { name } from '${specifier}';\nname();\n`,
  'import type': (specifier) => `import type { Name } from '${specifier}';\nexport const use = (name: Name) => name;\n`,
  export: (specifier) => `export { name } from '${specifier}';\n`,
  'import()': (specifier) => `await import('${specifier}');\n`,
};

/** The linter's messages by path; all files are linted in one run. */
let messages: Map<string, string[]>;
let folder: string;

const pathOf = (file: string, specifier: string, form: string): string =>
  file.replace(/(?=\.(test\.)?tsx?$)/, `-${`${form} ${specifier}`.replace(/[^a-z]+/gi, '-')}`);

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'mintmark-import-rule-'));
  for (const name of ['biome.json', '.gitignore']) cpSync(join(ROOT, name), join(folder, name));
  for (const [file, specifier] of [...forbidden, ...allowed]) {
    for (const [form, write] of Object.entries(FORMS)) {
      const path = join(folder, pathOf(file, specifier, form));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, write(specifier));
    }
  }
  mkdirSync(join(folder, 'packages/server/src/cycle'), { recursive: true });
  for (const [file, other] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    const text = `import type { Name as Other } from './${other}.ts';\nexport type Name = { readonly other?: Other };\n`;
    writeFileSync(join(folder, `packages/server/src/cycle/${file}.ts`), text);
  }
  const { stdout } = spawnSync(process.execPath, [BIOME, 'lint', '--reporter=json', '--max-diagnostics=none'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const report: { diagnostics: { message: string; location: { path: string } }[] } = JSON.parse(stdout);
  messages = new Map();
  for (const { message, location } of report.diagnostics) messages.set(location.path, [...(messages.get(location.path) ?? []), message]);
});
after(() => rmSync(folder, { recursive: true }));

describe('the linter refuses', () => {
  for (const [file, specifier, message] of forbidden) {
    test(`${specifier} in ${file}`, () => {
      for (const form of Object.keys(FORMS)) assert.ok(messages.get(pathOf(file, specifier, form))?.includes(message), form);
    });
  }
});

describe('the linter allows', () => {
  for (const [file, specifier] of allowed) {
    test(`${specifier} in ${file}`, () => {
      for (const form of Object.keys(FORMS)) assert.deepEqual(messages.get(pathOf(file, specifier, form)) ?? [], [], form);
    });
  }
});

test('the linter refuses an import cycle', () => {
  for (const file of ['a', 'b'])
    assert.ok(messages.get(`packages/server/src/cycle/${file}.ts`)?.includes('This import is part of a cycle.'), file);
});

test('every package has a forbidden import in the table', () => {
  const rows = new Set(forbidden.map(([file]) => file.split('/').slice(0, 2).join('/')));
  for (const name of readdirSync(join(ROOT, 'packages'))) assert.ok(rows.has(`packages/${name}`), name);
});
