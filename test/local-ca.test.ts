// Clients that trust the local CA of a store still can after changes of listeners, tenants, nodes, machines
// and master keys.
import assert from 'node:assert/strict';
import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { connect } from 'node:tls';
import { backup, localCas, makeMasterKey, parseConfig, restore, rewrapStore } from '@mintmark/server';
import { startPostgres } from './postgres.ts';
import { type Ending, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const FLAGS = { publicUrl: 'https://id.example', listen: ['https://localhost:0', 'http://127.0.0.1:0'] };

/**
 * Connects as a client that trusts these CAs.
 *
 * @returns `ok`, or why the certificate is refused for the host
 */
const connectTrusting = async ({ listening }: TestServer, ca: string, host: string): Promise<string> => {
  const port = Number(new URL(listening.find((url) => url.startsWith('https:')) ?? '').port);
  const options = host === '127.0.0.1' ? {} : { servername: host };
  const socket = connect({ port, host: '127.0.0.1', ca, ...options });
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.once('secureConnect', () => resolve('ok')).once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  const outcome = await promise;
  socket.destroy();
  return outcome;
};

const caOf = ({ directory }: TestServer): Promise<string> => readFile(join(directory, 'tls', 'ca.pem'), 'utf8');

const temporary = async (t: Ending): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'mintmark-local-ca-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
};

const configOf = (data: string, env: Record<string, string> = {}, database?: string) =>
  parseConfig({ flags: { data, logLevel: 'fatal', ...(database === undefined ? undefined : { database }) }, env, cwd: data });

/** Waits until a condition holds that work in the background fulfils within seconds. */
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setInterval(() => holds().then((yes) => yes && resolve(), reject), 50);
  await promise.finally(() => clearInterval(timer));
};

describe('the local CA', () => {
  const ending = suiteEnding();

  test('is the same after a change of --listen', async () => {
    const first = await startTestServer(ending, { flags: { ...FLAGS, listen: ['https://127.0.0.1:0', 'http://127.0.0.1:0'] } });
    const ca = await caOf(first);
    assert.equal(await connectTrusting(first, ca, 'id.example'), 'ok');
    await first.close();
    const second = await startTestServer(ending, { directory: first.directory, flags: { ...FLAGS, mtlsListen: ['https://localhost:0'] } });
    assert.deepEqual([await connectTrusting(second, ca, 'id.example'), await connectTrusting(second, ca, 'localhost')], ['ok', 'ok']);
    assert.equal(await caOf(second), ca);
  });

  test('covers the hosts of tenants that are created while the server runs, by an additional CA for them', async () => {
    const server = await startTestServer(ending, { flags: FLAGS });
    const before = await caOf(server);
    assert.notEqual(await connectTrusting(server, before, 'acme.example'), 'ok');
    const created = await server.manage('POST', '/tenants', {
      name: 'acme',
      public_url: 'https://acme.example',
      hosts: ['login.acme.example:8443', 'sub.id.example'],
    });
    assert.equal(created.status, 201);
    await until(async () => (await connectTrusting(server, await caOf(server), 'acme.example')) === 'ok');
    const after = await caOf(server);
    assert.ok(after.startsWith(before));
    for (const host of ['login.acme.example', 'sub.id.example', 'id.example', 'localhost', '127.0.0.1'])
      assert.equal(await connectTrusting(server, after, host), 'ok', host);
    // A client with the first ca.pem still reaches the hosts of the first CA.
    for (const host of ['id.example', 'sub.id.example', '127.0.0.1']) assert.equal(await connectTrusting(server, before, host), 'ok', host);
  });

  test('is the same for all nodes of a database', async () => {
    const postgres = await startPostgres();
    ending.after(() => postgres.close());
    const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
    const flags = { ...FLAGS, database: await postgres.freshDatabase() };
    // Both start at once: the store decides whose CA is used.
    const [first, second] = await Promise.all([startTestServer(ending, { flags, env }), startTestServer(ending, { flags, env })]);
    assert.notEqual(first.directory, second.directory);
    const ca = await caOf(first);
    assert.equal(await caOf(second), ca);
    for (const node of [first, second]) assert.equal(await connectTrusting(node, ca, 'id.example'), 'ok');
  });

  test('is restored from a backup and re-encrypted by a new master key; mintmark ca reads it', async () => {
    const first = await startTestServer(ending, { flags: FLAGS });
    const ca = await caOf(first);
    const file = join(await temporary(ending), 'nightly.backup');
    await backup(configOf(first.directory), file);
    const env = { MINTMARK_MASTER_KEY: (await readFile(join(first.directory, 'master.key'), 'utf8')).trim() };
    await first.close();
    const elsewhere = await temporary(ending);
    await restore(configOf(elsewhere, env), file);
    await writeFile(join(elsewhere, 'master.key'), env.MINTMARK_MASTER_KEY, { mode: 0o600 });
    const second = await startTestServer(ending, { directory: elsewhere, flags: FLAGS });
    assert.equal(await caOf(second), ca);
    assert.equal(await connectTrusting(second, ca, 'id.example'), 'ok');
    await second.close();

    await makeMasterKey(configOf(elsewhere));
    const third = await startTestServer(ending, { directory: elsewhere, flags: FLAGS });
    const { retired } = await rewrapStore(configOf(elsewhere));
    assert.equal(retired.length, 1);
    await third.close();
    const [newest = ''] = (await readFile(join(elsewhere, 'master.key'), 'utf8')).split('\n');
    await writeFile(join(elsewhere, 'master.key'), newest);
    await rm(join(elsewhere, 'tls'), { recursive: true });
    const fourth = await startTestServer(ending, { directory: elsewhere, flags: FLAGS });
    assert.equal(await caOf(fourth), ca);
    assert.equal(await connectTrusting(fourth, ca, 'id.example'), 'ok');
    const { cas } = await localCas(configOf(elsewhere));
    assert.deepEqual(
      cas.map(({ certificate, fingerprint, hosts }) => [certificate, fingerprint, hosts]),
      [[ca, new X509Certificate(ca).fingerprint256, ['localhost', 'id.example', '127.0.0.1', '::1']]],
    );
  });
});
