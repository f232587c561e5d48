// What a start loads before it serves: no package that is not in these lists. A module takes about half a millisecond,
// and the packages that are left out have hundreds of them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const PINO = [
  '@pinojs/redact',
  'atomic-sleep',
  'on-exit-leak-free',
  'pino',
  'pino-std-serializers',
  'quick-format-unescaped',
  'safe-stable-stringify',
  'sonic-boom',
  'thread-stream',
];
const FASTIFY = [
  '@fastify/error',
  '@fastify/forwarded',
  '@fastify/proxy-addr',
  'abstract-logging',
  'avvio',
  'fast-decode-uri-component',
  'fast-deep-equal',
  'fast-json-stringify',
  'fast-querystring',
  'fastify',
  'fastq',
  'find-my-way',
  'ipaddr.js',
  'process-warning',
  'ret',
  'reusify',
  'rfdc',
  'safe-regex2',
  'secure-json-parse',
  'semver',
  'toad-cache',
];

// Prints the packages of the process as its last line. Threads are started with the hook, too.
const HOOK = `import { registerHooks } from 'node:module';
import { isMainThread } from 'node:worker_threads';
const names = new Set();
registerHooks({
  load(url, context, next) {
    const [, name] = /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
    if (name !== undefined) names.add(name);
    return next(url, context);
  },
});
if (isMainThread) process.on('exit', () => process.stdout.write('\\n' + JSON.stringify([...names].sort())));`;

/** Runs Node on the sources. @returns the packages that it has loaded when it exits */
const packagesLoadedBy = (...args: readonly string[]): readonly string[] => {
  const options = ['--conditions=@mintmark/source', `--import=data:text/javascript,${encodeURIComponent(HOOK)}`];
  const printed = execFileSync(process.execPath, [...options, ...args], { cwd: ROOT, encoding: 'utf8' });
  return JSON.parse(printed.slice(printed.lastIndexOf('\n')));
};

test('the primary process of several workers loads no server', () => {
  assert.deepEqual(packagesLoadedBy('packages/cli/src/main.ts', 'serve', '--help'), [...PINO, 'commander'].sort());
});

test('a server loads neither schemas nor management APIs before it serves, and no library for what its settings do not use', (t) => {
  const data = mkdtempSync(join(tmpdir(), 'mintmark-packages-'));
  t.after(() => rmSync(data, { recursive: true }));
  const listen = 'http://127.0.0.1:0';
  const flags = { listen: [listen], publicUrl: listen, managementListen: listen, data, logLevel: 'fatal' };
  const start = `import { parseConfig, startServer } from '@mintmark/server/serving';
    await startServer(parseConfig(${JSON.stringify({ flags, env: {}, cwd: data })}));
    process.exit();`;
  const loaded = packagesLoadedBy('--eval', start);
  assert.deepEqual(loaded, [...FASTIFY, ...PINO, 'kysely', 'lru-cache'].sort());
});

test('a worker that joins others has loaded the management APIs before connections are offered to it', (t) => {
  const data = mkdtempSync(join(tmpdir(), 'mintmark-packages-'));
  t.after(() => rmSync(data, { recursive: true }));
  const role = { number: 2, instanceId: 'packages', keepsHouse: false, joins: true, sharedWriter: undefined };
  // It ends when it binds, since the port is in use.
  const start = `import { createServer } from 'node:http';
    import { parseConfig, startServer } from '@mintmark/server/serving';
    const taken = createServer().listen(0, '127.0.0.1', async () => {
      const listen = ['http://127.0.0.1:' + taken.address().port];
      const flags = { listen, publicUrl: listen[0], managementListen: 'http://127.0.0.1:0', data: '.', logLevel: 'fatal' };
      const message = await startServer(parseConfig({ flags, env: {}, cwd: ${JSON.stringify(data)} }), { role: ${JSON.stringify(role)} }).then(
        () => 'started',
        (error) => error.message,
      );
      process.exit(/in use/.test(message) ? 0 : 1);
    });`;
  const loaded = packagesLoadedBy('--eval', start);
  for (const name of ['typebox', '@fastify/swagger', '@simplewebauthn/server'])
    assert.ok(loaded.includes(name), `${name} is not loaded: ${loaded}`);
});
