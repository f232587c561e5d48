// The pages of the console: which files are served, and under which headers.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { type Ending, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

const SCRIPT = 'document.title = "Mintmark";'.repeat(20);

/** A folder like that of a build, next to a file that is none of it. */
const buildFolder = async (ending: Ending): Promise<string> => {
  const parent = await mkdtemp(join(tmpdir(), 'mintmark-pages-'));
  ending.after(() => rm(parent, { recursive: true }));
  const folder = join(parent, 'dist');
  await mkdir(join(folder, 'assets'), { recursive: true });
  const files: Readonly<Record<string, string | Uint8Array>> = {
    '../secret.json': '{}',
    'index.html': '<!doctype html><title>Mintmark</title>',
    'favicon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'notes.txt': 'not served',
    'assets/index-a1b2c3d4.js': SCRIPT,
    'assets/index-a1b2c3d4.js.br': brotliCompressSync(SCRIPT),
    'assets/index-a1b2c3d4.js.gz': gzipSync(SCRIPT),
    'assets/index-e5f6.css': 'body { color: black }',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
};

describe('the pages of the console', () => {
  const ending = suiteEnding();
  let server: TestServer;
  before(async () => {
    server = await startTestServer(ending, { consolePages: await buildFolder(ending) });
  });
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(server.url + path, { headers: { 'accept-encoding': 'identity', ...headers }, redirect: 'manual' });

  const FILES: readonly (readonly [path: string, type: string, caching: RegExp])[] = [
    ['/console/', 'text/html; charset=utf-8', /^no-store$/],
    ['/console/favicon.svg', 'image/svg+xml', /^no-store$/],
    ['/console/assets/index-a1b2c3d4.js', 'text/javascript; charset=utf-8', /^public, max-age=31536000, immutable$/],
    ['/console/assets/index-e5f6.css', 'text/css; charset=utf-8', /^public, max-age=31536000, immutable$/],
  ];
  for (const [path, type, caching] of FILES) {
    test(`${path} runs only its own scripts, in no frame, and refers to no one`, async () => {
      const { status, headers } = await get(path);
      assert.equal(status, 200);
      assert.equal(headers.get('content-type'), type);
      assert.match(headers.get('cache-control') ?? '', caching);
      const policy = headers.get('content-security-policy') ?? '';
      for (const directive of [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
        "form-action 'none'",
        "base-uri 'none'",
      ]) {
        assert.ok(policy.split('; ').includes(directive), directive);
      }
      assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'/);
      assert.doesNotMatch(policy, /unsafe|\*|https?:/);
      const others = ['x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'];
      assert.deepEqual(
        others.map((name) => headers.get(name)),
        ['nosniff', 'no-referrer', 'same-origin', 'same-origin'],
      );
      assert.equal(headers.get('permissions-policy'), 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    });

    test(`${path} has an entity tag: 304 for a copy that is current`, async () => {
      const etag = (await get(path)).headers.get('etag') ?? '';
      for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) assert.equal((await get(path, { 'if-none-match': tag })).status, 304);
      assert.equal((await get(path, { 'if-none-match': '"other"' })).status, 200);
    });
  }

  const CODINGS: readonly (readonly [accepted: string, coding: string | null])[] = [
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['identity', null],
  ];
  for (const [accepted, coding] of CODINGS) {
    test(`with Accept-Encoding ${accepted}, a file is sent as ${coding ?? 'it is'}`, async () => {
      const response = await get('/console/assets/index-a1b2c3d4.js', { 'accept-encoding': accepted });
      assert.deepEqual([response.headers.get('content-encoding'), response.headers.get('vary')], [coding, 'accept-encoding']);
      assert.equal(await response.text(), SCRIPT);
    });
  }

  const ABSENT = [
    '/console/../secret.json',
    '/console/%2e%2e/secret.json',
    '/console/..%2fsecret.json',
    '/console/assets/..%2f..%2f..%2fsecret.json',
    '/console/%2e%2e%5csecret.json',
    '/console/assets/%00',
    '/console/notes.txt',
    '/console/assets/',
    '/console/assets/index-a1b2c3d4.js.br',
    '/console/index.html',
    '/console/unknown',
    '/consolex',
  ];
  for (const path of ABSENT) {
    test(`${path} is no file of the console`, async () => {
      const { port } = new URL(server.url);
      // As it is: `fetch` would resolve the dots.
      const status = await new Promise<number | undefined>((resolve, reject) => {
        httpRequest({ port, path, headers: { host: new URL(server.publicUrl).host } }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
      assert.ok(status === 404 || status === 400, String(status));
    });
  }

  test('the path without a slash leads to the console, and to nowhere else', async () => {
    for (const path of ['/console', '/console?next=https://evil.example', '/console?//evil.example']) {
      const { status, headers } = await get(path);
      assert.deepEqual([status, headers.get('location')], [308, '/console/']);
    }
  });

  test('only GET and HEAD are supported', async () => {
    assert.equal((await fetch(`${server.url}/console/`, { method: 'HEAD' })).status, 200);
    assert.equal((await fetch(`${server.url}/console/`, { method: 'POST' })).status, 405);
  });

  test('a server whose pages are not built states how to build them', async (t) => {
    const { url } = await startTestServer(t, { consolePages: join(server.directory, 'missing') });
    const response = await fetch(`${url}/console/`);
    assert.equal(response.status, 404);
    assert.match(await response.text(), /npm run build/);
  });
});
