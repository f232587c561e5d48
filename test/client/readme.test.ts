// The examples of the client's README and of its TSDoc compile.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLIENT = join(ROOT, 'packages/client');

/** Names that examples use without declaring them. */
const GIVEN = `
declare const clientId: string, clientSecret: string, tenantUrl: string, url: string;
declare const encryptionKey: Uint8Array;
declare const clientKey: import('@mintmark/client').ClientKey;
declare const redis: { sendCommand(words: string[]): Promise<unknown> };
declare const meter: import('@mintmark/client').Meter;
declare const management: import('@mintmark/client/management').ManagementClient;
`;

test('every block of TypeScript in the README compiles, each on its own', { timeout: 60_000 }, async (t) => {
  const blocks = [...(await readFile(join(CLIENT, 'README.md'), 'utf8')).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text);
  assert.ok(blocks.length >= 10);
  // Within the workspace, so that packages resolve as for the tests; ignored by other tools.
  const folder = await mkdtemp(join(ROOT, 'node_modules/.readme-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  // Except for names that the block declares itself.
  const given = (block: string): string =>
    GIVEN.replaceAll(/\b(\w+): string, ?|^declare const (\w+): import.*\n/gm, (all, one: string, other: string) =>
      block.includes(`const ${one ?? other} =`) ? '' : all,
    );
  const files = blocks.map((_, i) => `block-${i + 1}.ts`);
  for (const [i, block] of blocks.entries()) await writeFile(join(folder, files[i] ?? ''), `${block}${given(block)}export {};\n`);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: [], files }));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch((error: { stdout: string }) => assert.fail(error.stdout));
});

test('every exported function and class has TSDoc, and every function an example', async () => {
  const indexes = ['index.ts', 'management/index.ts', 'node/index.ts'];
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
