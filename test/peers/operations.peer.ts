// The guides to an upgrade, a fail-over and a restore, step by step, on a real PostgreSQL with a standby. Needs psql
// on the path.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { testDocument } from '../document.ts';
import { PASSWORD, startPostgres } from '../postgres.ts';
import { recordedStore, statementsOf } from '../upgrades/recorded-store.ts';

const OLDER = '0.1.0';
const IS_OK = '{"status":"ok"}';

/** The variables by which psql finds a database. */
const psqlOf = (url: string) => {
  const { hostname, port, username, pathname } = new URL(url);
  return { PGHOST: hostname, PGPORT: port, PGUSER: username, PGPASSWORD: PASSWORD, PGDATABASE: pathname.slice(1) };
};

const masterKey = randomBytes(32).toString('base64');
const folder = mkdtempSync(join(tmpdir(), 'mintmark-operations-'));
after(() => rmSync(folder, { recursive: true }));
const keyFile = join(folder, 'master-key');
writeFileSync(keyFile, `${masterKey}\n`, { mode: 0o600 });
// With fsync, which `check-store` requires.
const postgres = await startPostgres([]);
after(() => postgres.close());

// A store of an earlier release.
const older = await postgres.freshDatabase();
const recorded = await recordedStore(OLDER, 'postgres');
await postgres.query(older, await statementsOf(OLDER, 'postgres'));
const [ofAdministrator = assert.fail()] = recorded.secrets.filter(({ clientId }) => clientId === 'admin');
const [active = assert.fail()] = recorded.tokens.filter((each) => each.active);

const nightly = await postgres.freshDatabase();
const primary = await postgres.freshDatabase();
const standby = await postgres.startStandby();
const other = new URL(standby.urlOf(primary));
const { host, pathname, username } = new URL(primary);
const ofBoth = `postgres://${username}:${PASSWORD}@${host},${other.host}${pathname}?target_session_attrs=read-write`;

// All suites are defined at once: where an await separates them, and the first ones are not selected by their names, the
// runner takes those that it knows for all, and ends.
testDocument(
  'docs/guides/upgrade.md',
  {
    settings: (stdout) => assert.equal(stdout, ''),
    store: (stdout) => {
      const [first = '', second = ''] = stdout.split(/(?<=^\})\n/m);
      assert.ok(JSON.parse(first).migrations.length > 0);
      assert.deepEqual(JSON.parse(second), { migrations: [] });
    },
    start: (stdout) => assert.equal(stdout, IS_OK),
    check: (stdout) => assert.match(stdout, /is intact\.\nmintmark_build_info\{version="\d+\.\d+\.\d+"/),
    token: (stdout) => assert.equal(stdout, 'true\nBearer\n'),
    stop: (stdout) => assert.equal(stdout, ''),
  },
  {
    // The clock of the recording was ahead: to curl, the local CA in the store is not valid yet.
    peers: { sh: (text) => text.replaceAll('--cacert ca.pem', '--insecure') },
    files: {
      'database-url': `${older}\n`,
      'master-key': `${recorded.masterKey}\n`,
      'client.secret': ofAdministrator.clientSecret,
      'before.token': active.token,
    },
  },
);

testDocument(
  'docs/guides/restore.md',
  {
    nightly: (stdout) => assert.match(stdout, /"rows"/),
    database: (stdout) => assert.equal(stdout, ''),
    restore: (stdout) => assert.match(stdout, /^\[true,\[\]\]\n.*is intact\.\n$/),
    start: (stdout) => assert.equal(stdout, IS_OK),
    check: (stdout) => assert.equal(stdout, 'Bearer\n'),
    stop: (stdout) => assert.equal(stdout, ''),
    changes: (stdout) => assert.equal(stdout, ''),
  },
  {
    peers: {},
    serve: ['--database', nightly],
    env: { ...psqlOf(nightly), MINTMARK_MASTER_KEY_FILE: keyFile },
    files: { 'database-url': `${nightly}\n`, 'master-key': `${masterKey}\n` },
  },
);

testDocument(
  'docs/guides/fail-over.md',
  {
    synchronous: (stdout) => assert.match(stdout, /^(?:quorum|sync)\n$/),
    // After this block, the reader stops the primary.
    tokens: async (stdout) => {
      assert.equal(stdout, '{}');
      await postgres.kill();
    },
    promote: (stdout) => assert.equal(stdout, 't\n'),
    ready: (stdout) => assert.equal(stdout, IS_OK),
    check: (stdout) => assert.equal(stdout, 'true\nfalse\nBearer\n'),
  },
  {
    peers: {},
    serve: ['--database', ofBoth],
    env: { ...psqlOf(primary), STANDBY_HOST: other.hostname, STANDBY_PORT: other.port, MINTMARK_MASTER_KEY: masterKey },
  },
);
