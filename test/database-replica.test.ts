// `--database-replica`: introspection reads a real standby while it has every revocation that the node knows of, and
// otherwise the primary. A standby that is behind, stopped or promoted is never believed.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { diagnoseServer, type Finding } from '@mintmark/server';
import { type DatabaseProxy, proxyTo } from './database-proxy.ts';
import { startPostgres, type TestPostgres, type TestStandby } from './postgres.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { until } from './until.ts';

const CALLER = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
/** Metrics of keys that are fetched from other servers, and of the primary process of several workers. */
const ABSENT = [
  'mintmark_issuer_keys_age_seconds',
  'mintmark_issuer_keys_failing',
  'mintmark_trust_assertions_total',
  'mintmark_worker_ends_total',
  'mintmark_worker_up',
];
const tokenRequest = (client_id: string, client_secret: string) => ({ grant_type: 'client_credentials', client_id, client_secret });
const OF_GRANTS = /find_grant|replica_grant/;

describe('a server with a replica', () => {
  const ending = suiteEnding();
  const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
  let postgres: TestPostgres;
  let standby: TestStandby;
  let toPrimary: DatabaseProxy;
  let toStandby: DatabaseProxy;
  /** The node with the replica. */
  let follower: TestServer;
  let node: string;
  /** Another node, which has no replica. */
  let other: TestServer;
  let database: string;
  before(async () => {
    postgres = await startPostgres();
    ending.after(() => postgres.close());
    database = await postgres.freshDatabase();
    standby = await postgres.startStandby();
    toPrimary = await proxyTo(database);
    toStandby = await proxyTo(standby.urlOf(database));
    ending.after(async () => {
      for (const proxy of [toPrimary, toStandby]) proxy.close();
    });
    other = await startTestServer(ending, { flags: { database }, env });
    const features = { metricsLabel: ['team', 'client_id'], auditCheckpointUrl: 'https://127.0.0.1:1/' };
    const flags = { database: toPrimary.url, databaseReplica: toStandby.url, publicUrl: other.publicUrl, ...features };
    follower = await startTestServer(ending, { flags, env: { ...env, OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'always_off' } });
    node = follower.listening[0] ?? assert.fail('The node does not listen.');
  });

  const atStandby = (statement: string) => postgres.query(standby.urlOf(database), statement);
  /** Waits until the standby has replayed what the primary has written. */
  const caughtUp = async (): Promise<void> => {
    const [row] = await postgres.query(database, 'SELECT pg_current_wal_lsn()::text AS lsn');
    await until('the standby has caught up', async () => {
      const [reached] = await atStandby(`SELECT pg_last_wal_replay_lsn() >= '${row?.['lsn']}' AS yes`);
      return reached?.['yes'] === true;
    });
  };
  const pause = async (t: { after(end: () => Promise<void>): void }): Promise<void> => {
    await caughtUp();
    await atStandby('SELECT pg_wal_replay_pause()');
    t.after(async () => {
      await atStandby('SELECT pg_wal_replay_resume()');
      await caughtUp();
    });
  };
  const atNode = (path: string, form: Readonly<Record<string, string>>) =>
    fetch(node + path, { method: 'POST', body: new URLSearchParams(form) });
  const introspect = async (token: string): Promise<{ readonly active: boolean; readonly jti: string }> => {
    const response = await atNode('/oauth2/introspect', { ...CALLER, token });
    assert.equal(response.status, 200);
    return response.json() as Promise<{ active: boolean; jti: string }>;
  };
  const isActive = async (token: string): Promise<boolean> => (await introspect(token)).active;
  /** Which databases an introspection reads. */
  const reads = async (token: string) => {
    for (const proxy of [toPrimary, toStandby]) proxy.cut(OF_GRANTS, 'before', 0);
    const active = await isActive(token);
    return { active, primary: toPrimary.seen() > 0, standby: toStandby.seen() > 0 };
  };
  const clients: Record<string, { readonly clientId: string; readonly clientSecret: string }> = {};
  before(async () => {
    for (const format of ['jwt', 'opaque']) clients[format] = await other.create({ access_token_format: format });
  });
  const newToken = (format: string) => other.token(clients[format]);

  for (const format of ['jwt', 'opaque']) {
    describe(`a token (${format})`, () => {
      test('is read from the standby alone', async () => {
        // A read that comes too late after the last refresh goes to the primary, so that another token is tried.
        await until('a token is read from the standby alone', async () => {
          const token = await newToken(format);
          await caughtUp();
          const { active, primary, standby: isRead } = await reads(token);
          assert.equal(active, true);
          return isRead && !primary;
        });
      });

      test('that the standby does not have yet is read from the primary', async (t) => {
        await pause(t);
        assert.equal(await isActive(await newToken(format)), true);
      });

      test('revoked at another node is inactive, although a standby that is behind has it as active', async (t) => {
        const token = await newToken(format);
        await pause(t);
        assert.equal((await other.post('/oauth2/revoke', { ...asCaller(clients[format]), token })).status, 200);
        await until('the token is inactive', async () => !(await isActive(token)));
        assert.equal(await isActive(token), false, 'and remains so');
      });

      test('revoked at this node is inactive at once', async (t) => {
        const token = await newToken(format);
        await pause(t);
        assert.equal(await isActive(token), true);
        assert.equal((await atNode('/oauth2/revoke', { ...asCaller(clients[format]), token })).status, 200);
        assert.equal(await isActive(token), false);
      });
    });
  }

  test('a suspended grant is inactive and a reactivated one active, whatever the standby has', async (t) => {
    const token = await newToken('opaque');
    const { jti } = await introspect(token);
    await pause(t);
    for (const [action, active] of [
      ['suspend', false],
      ['reactivate', true],
    ] as const) {
      const changed = await other.manage('POST', `/grants/${jti}/${action}`);
      assert.equal(changed.status, 200, await changed.text());
      await until(`${action}: active is ${active}`, async () => (await isActive(token)) === active);
    }
  });

  test('a standby that does not respond delays a request by less than a second, and is then left alone', async (t) => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => newToken('jwt')));
    await standby.freeze();
    t.after(() => standby.thaw());
    for (const token of tokens) assert.equal(await isActive(token), true);
  });

  test('a standby that refuses connections costs nothing, and is read again once it responds', async (t) => {
    toStandby.refuse();
    t.after(async () => toStandby.accept());
    assert.equal(await isActive(await newToken('jwt')), true);
    toStandby.accept();
    await until('the standby is read again', async () => {
      const token = await newToken('jwt');
      await caughtUp();
      return (await reads(token)).standby;
    });
  });

  describe('its metrics', () => {
    /** The values of the samples of a metric, by their labels. */
    const valuesOf = async (name: string): Promise<Readonly<Record<string, number>>> => {
      const family = (await follower.measure()).find((each) => each.name === name) ?? assert.fail(`no ${name}`);
      return Object.fromEntries(family.samples.map(({ labels, value }) => [Object.values(labels).join(), value]));
    };
    const numberOf = async (name: string): Promise<number | undefined> => (await valuesOf(name))[''];
    const lag = async () => ({
      bytes: await numberOf('mintmark_replica_lag_bytes'),
      seconds: await numberOf('mintmark_replica_lag_seconds'),
      inUse: await numberOf('mintmark_replica_in_use'),
    });
    const become = (what: string, holds: (found: Awaited<ReturnType<typeof lag>>) => boolean) =>
      until(what, async () => holds(await lag()));

    test('a standby that has everything is 0 bytes and 0 s behind, and in use', async () => {
      await caughtUp();
      await become('no lag', ({ bytes, seconds, inUse }) => bytes === 0 && seconds === 0 && inUse === 1);
    });

    test('one that stopped to replay is behind by what was written since, and by the time since then', async (t) => {
      await pause(t);
      await newToken('jwt');
      await become('a lag', ({ bytes = 0, seconds = 0 }) => bytes > 0 && seconds > 0);
      const first = await lag();
      await newToken('jwt');
      await become('a longer lag', ({ bytes = 0, seconds = 0 }) => bytes > (first.bytes ?? 0) && seconds > (first.seconds ?? 0) + 1);
      assert.equal((await lag()).inUse, 1);
    });

    test('one that does not respond has no lag, and is not in use', async (t) => {
      await standby.freeze();
      t.after(() => standby.thaw());
      await become('not in use', ({ bytes, seconds, inUse }) => bytes === undefined && seconds === undefined && inUse === 0);
    });

    test('one whose primary does not respond has no lag, and is in use', async (t) => {
      await become('in use', ({ inUse }) => inUse === 1);
      toPrimary.refuse();
      t.after(async () => toPrimary.accept());
      await become('no lag that is known', ({ bytes, inUse }) => bytes === undefined && inUse === 1);
    });

    test('with every other feature in use, a scrape has each metric of the reference, and no other', async () => {
      await become('in use, with a known lag', ({ bytes, inUse }) => bytes !== undefined && inUse === 1);
      const { clientId, clientSecret } = await follower.create({ quota: { hour: 1_000 }, labels: { team: 'shop' }, coalesce: 300 });
      assert.equal((await atNode('/oauth2/token', tokenRequest(clientId, 'wrong'))).status, 401);
      await until(
        'the node knows the client',
        async () => (await atNode('/oauth2/token', tokenRequest(clientId, clientSecret))).status === 200,
      );
      assert.equal((await atNode('/oauth2/token', tokenRequest(clientId, clientSecret))).status, 200, 'the same token again');
      const text = await (await fetch(`${follower.operationsUrl}/metrics`)).text();
      const scraped = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name);
      const page = readFileSync(new URL('../docs/reference/metrics.md', import.meta.url), 'utf8');
      const listed = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name = '']) => name);
      assert.deepEqual(
        listed.filter((name) => !scraped.includes(name)),
        ABSENT,
      );
      assert.deepEqual(
        scraped.filter((name) => !listed.includes(name)),
        [],
      );
    });

    test('reads are counted by what became of them', async (t) => {
      const added = async (result: string, introspected: () => Promise<string>): Promise<void> => {
        const earlier = (await valuesOf('mintmark_replica_reads_total'))[result] ?? 0;
        await until(result, async () => {
          assert.equal(await isActive(await introspected()), true);
          return ((await valuesOf('mintmark_replica_reads_total'))[result] ?? 0) > earlier;
        });
      };
      await added('used', async () => {
        const token = await newToken('jwt');
        await caughtUp();
        return token;
      });
      await pause(t);
      await added('behind', () => newToken('jwt'));
      toStandby.refuse();
      t.after(async () => toStandby.accept());
      await added('failed', () => newToken('jwt'));
      await added('paused', () => newToken('jwt'));
    });
  });

  test('a diagnosis reports how far the standby is behind, and one that does not respond', async (t) => {
    const found = async (url: string): Promise<Finding | undefined> => {
      const flags = { database, databaseReplica: url, data: follower.directory, managementListen: 'http://127.0.0.1:0' };
      const findings = await diagnoseServer({ flags, env, cwd: follower.directory });
      return findings.find(({ check }) => check === 'replica');
    };
    await caughtUp();
    const ok = await found(toStandby.url);
    assert.deepEqual([ok?.state, /^\d+ bytes and \d+\.\d s behind the primary$/.test(ok?.said ?? '')], ['ok', true]);
    assert.equal((await found(database))?.state, 'warning', 'the primary is no standby');
    toStandby.refuse();
    t.after(async () => toStandby.accept());
    assert.match((await found(toStandby.url))?.said ?? '', /^it does not respond, or is no standby/);
  });

  test('a standby that was promoted is not read any more: it would not learn of revocations', async () => {
    const token = await newToken('jwt');
    await caughtUp();
    await atStandby('SELECT pg_promote()');
    // Its own numbers may even be higher.
    await atStandby('UPDATE tenants SET last_revocation = last_revocation + 1000000');
    await other.post('/oauth2/revoke', { ...asCaller(clients['jwt']), token });
    await until('the token is inactive', async () => !(await isActive(token)));
    const another = await newToken('jwt');
    assert.equal(await isActive(another), true);
    await other.post('/oauth2/revoke', { ...asCaller(clients['jwt']), token: another });
    await until('the other token is inactive', async () => !(await isActive(another)));
    await until('it is not in use', async () =>
      (await follower.measure()).some(({ name, samples }) => name === 'mintmark_replica_in_use' && samples[0]?.value === 0),
    );
  });
});

const asCaller = (client: { readonly clientId: string; readonly clientSecret: string } | undefined) => ({
  client_id: client?.clientId ?? '',
  client_secret: client?.clientSecret ?? '',
});
