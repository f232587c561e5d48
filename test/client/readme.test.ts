// The examples of the client's README and of its TSDoc compile.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLIENT = join(ROOT, 'packages/client');

/** Names that examples use without declaring them, and their types. */
const UNDECLARED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['clientId', 'clientSecret', 'tenantUrl', 'url', 'issuer', 'accessToken', 'transactionToken', 'cert', 'key'].map((name) => [
      name,
      'string',
    ]),
  ),
  encryptionKey: 'Uint8Array',
  error: 'unknown',
  clientKey: "import('@mintmark/client').ClientKey",
  tokens: "import('@mintmark/client').TokenSource",
  backend: '{ attest(jwk: object): Promise<{ attestation: string }> }',
  exchanges: "import('@mintmark/client/exchange').TokenExchange",
  transactions: "import('@mintmark/client/exchange').TransactionTokens",
  agent: '{ identityToken(audience: string): Promise<{ jwt: string }> }',
  meter: "import('@mintmark/client').Meter",
  metrics: "{ getMeter(name: string): import('@mintmark/client').Meter }",
  management: "import('@mintmark/client/management').ManagementClient",
  redis: '{ sendCommand(words: string[]): Promise<unknown> }',
  client: '{ sendCommand(words: string[]): Promise<unknown> }',
  command: '(words: string[]) => Promise<unknown>',
  kv: '{ get(key: string): Promise<string | null>; put(key: string, text: string, options: { expirationTtl: number }): Promise<void> }',
  vault: '{ read(path: string): Promise<{ data: { client_secret: string } }> }',
};

/** Names that the examples of TSDoc use without importing them, by module. */
const importsOf = async (): Promise<readonly (readonly [name: string, statement: string])[]> => {
  const entries = ['', '/exchange', '/management', '/node', '/audit', '/workload', '/axios', '/undici'].map(
    (entry) => `@mintmark/client${entry}`,
  );
  const names = await Promise.all(entries.map(async (entry) => Object.keys(await import(entry)).map((name) => [name, entry] as const)));
  const others = [
    ['TokenStore', '@mintmark/client'],
    ['WorkloadSource', '@mintmark/client'],
    ['AttestationProvider', '@mintmark/client'],
    ['Agent', 'undici'],
    ['join', 'node:path'],
    ['homedir', 'node:os'],
  ] as const;
  return [
    ...new Map([...others, ...names.flat().toReversed()].map(([name, from]) => [name, `import { ${name} } from '${from}';`])),
    ['axios', "import axios from 'axios';"],
  ];
};

const uses = (program: string, name: string): boolean => new RegExp(`(?<!['/\\w-]|(?<!\\.\\.)\\.)${name}\\b(?![\\w'-]|: )`).test(program);
const declares = (program: string, name: string): boolean => new RegExp(`(?:const|import) (?:\\{[^}]*\\b)?${name}\\b`).test(program);
const declarations = (program: string): string =>
  Object.entries(UNDECLARED)
    .filter(([name]) => uses(program, name) && !declares(program, name))
    .map(([name, type]) => `declare const ${name}: ${type};\n`)
    .join('');

/** Compiles each program as a separate module. */
const compile = async (t: TestContext, programs: readonly string[]): Promise<void> => {
  // Within the workspace, so that packages resolve as for the tests; ignored by other tools.
  const folder = await mkdtemp(join(ROOT, 'node_modules/.readme-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const files = programs.map((_, i) => `block-${i + 1}.ts`);
  for (const [i, program] of programs.entries()) {
    await writeFile(join(folder, files[i] ?? ''), `${program}\n${declarations(program)}export {};\n`);
  }
  // The added imports do not distinguish types from values.
  const compilerOptions = { verbatimModuleSyntax: false };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: [], files }));
  const tsc = join(ROOT, 'tools/compile.mjs');
  await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => assert.fail(error.stdout));
};

test('every block of TypeScript in the README compiles, each on its own', { timeout: 240_000 }, async (t) => {
  const blocks = [...(await readFile(join(CLIENT, 'README.md'), 'utf8')).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text);
  assert.ok(blocks.length >= 10);
  await compile(t, blocks);
});

test('every example in TSDoc compiles', { timeout: 240_000 }, async (t) => {
  const files = (await readdir(join(CLIENT, 'src'), { recursive: true })).filter((name) => name.endsWith('.ts'));
  const sources = await Promise.all(files.map((name) => readFile(join(CLIENT, 'src', name), 'utf8')));
  const examples = sources.flatMap((source) =>
    [...source.matchAll(/^ *\* @example\n((?: *\* [^@].*\n)+)/gm)].map(([, text = '']) => text.replaceAll(/^ *\* /gm, '')),
  );
  assert.ok(examples.length >= 30, String(examples.length));
  const imported = await importsOf();
  await compile(
    t,
    examples.map((example) => {
      const missing = imported.filter(([name]) => uses(example, name) && !declares(example, name));
      return `${missing.map(([, statement]) => `${statement}\n`).join('')}${example}`;
    }),
  );
});

test('every exported function and class has TSDoc, and every function an example', async () => {
  const indexes = ['index.ts', 'exchange/index.ts', 'management/index.ts', 'node/index.ts', 'workload/index.ts'];
  const entries = ['adapters/axios.ts', 'adapters/undici.ts'];
  const files = (await readdir(join(CLIENT, 'src'), { recursive: true })).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  );
  const sources = new Map(await Promise.all(files.map(async (name) => [name, await readFile(join(CLIENT, 'src', name), 'utf8')] as const)));
  const listed = indexes.flatMap((name) =>
    [...(sources.get(name) ?? '').matchAll(/\b(?!type\b|export\b|from\b)(\w+)(?=,| \}|,?\n\})/g)].map(([, one = '']) => one),
  );
  const undescribed: string[] = [];
  for (const [file, source] of sources) {
    for (const [, comment = '', kind, name = ''] of source.matchAll(
      /(\/\*\*(?:(?!\*\/).)*\*\/\n)?export (const|class|interface|type) (\w+)/gs,
    )) {
      if (!listed.includes(name) && !entries.includes(file)) continue;
      if (comment === '' || (kind === 'const' && !comment.includes('@example'))) undescribed.push(`${file}: ${name}`);
    }
  }
  assert.deepEqual(undescribed, []);
});
