// The examples of guarded APIs run, each in its own process; the code blocks of the guard's README compile; and
// CommonJS can load the guard.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WITH_PACKAGES } from '../built-packages.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = (...args: string[]) => promisify(execFile)(process.execPath, args, { cwd: ROOT, timeout: 120_000 });

for (const name of ['guarded-api/express', 'guarded-api/fastify', 'guarded-api/hono', 'service/service']) {
  test(`examples/${name}.ts runs`, async () => {
    const { stdout } = await run(...WITH_PACKAGES, `examples/${name}.ts`);
    assert.match(stdout, /as it should be\.\n$/);
  });
}

for (const entry of ['', '/express', '/fastify', '/hono', '/node']) {
  test(`CommonJS can require @mintmark/guard${entry}`, async () => {
    const name = entry === '' ? 'createGuard' : 'protect';
    const { stdout } = await run('--conditions=@mintmark/source', '-p', `typeof require('@mintmark/guard${entry}').${name}`);
    assert.equal(stdout, 'function\n');
  });
}

describe('the README of the guard', () => {
  const text = readFileSync(join(ROOT, 'packages/guard/README.md'), 'utf8');
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block = '']) => block);
  /** The declarations that the code blocks assume. */
  const ASSUMED = `
import { createServer } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
declare const clientId: string, clientSecret: string, token: string, nonceKey: Uint8Array;
declare const redis: { set(key: string, value: string, options: { NX: true; PXAT: number }): Promise<string | null> };
declare const respond: (status: number, headers: Record<string, string>) => void;
declare const listInvoices: express.RequestHandler;
`;
  test('has blocks that compile', async () => {
    assert.ok(blocks.length >= 6);
    // In the folder of the tests, so that packages are resolved as for the tests.
    const folder = await mkdtemp(join(ROOT, 'test/guard/.readme-'));
    try {
      const lines = ASSUMED.split('\n').filter((line) => line !== '');
      const imports = lines.filter((line) => line.startsWith('import'));
      const declared = lines.filter((line) => !line.startsWith('import'));
      for (const [index, block] of blocks.entries()) {
        const needed = imports.filter((line) => !block.includes(line.replace(/.* from /, '')));
        const missing =
          /\bguard\b/.test(block) && !/const guard\b/.test(block) ? ["declare const guard: import('@mintmark/guard').Guard;"] : [];
        const app = /\bapp\b/.test(block) && !/const app\b/.test(block) ? ['const app = express();'] : [];
        await writeFile(join(folder, `block-${index}.ts`), [...needed, ...declared, ...missing, ...app, block].join('\n'));
      }
      const config = { extends: '../../../tsconfig.json', include: [], files: blocks.map((_, index) => `block-${index}.ts`) };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
      const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'tools/compile.mjs'), '-p', folder]).catch(
        (error: { stdout: string }) => error,
      );
      assert.equal(stdout, '');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
