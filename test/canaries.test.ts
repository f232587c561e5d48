// Whether `npm run test:canaries` finds a credential that a server left behind, wherever and however it is written.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { generateCredential } from '@mintmark/protocol';

const { knownIn, credentialsIn }: Record<'knownIn' | 'credentialsIn', (text: string, known?: ReadonlySet<string>) => Set<string>> =
  await import(new URL('../tools/canaries/credentials.mjs', import.meta.url).href);

const secret = generateCredential('secret', randomBytes);
const opaque = generateCredential('token', randomBytes);
const signature = randomBytes(64).toString('base64url');
const jwtOf = (typ: string): string =>
  [JSON.stringify({ alg: 'ES256', typ }), JSON.stringify({ iss: 'https://issuer.example' })]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')
    .concat(`.${signature}`);

describe('a credential is recognized', () => {
  const written: readonly (readonly [how: string, text: string, credential: string])[] = [
    ['a secret in a form', `grant_type=client_credentials&client_secret=${secret}&scope=a`, secret],
    ['an opaque token in JSON', `{"access_token":"${opaque}"}`, opaque],
    ['a JWT in a header, by its signature', `authorization: Bearer ${jwtOf('at+jwt')}\r\n`, signature],
    ...[0, 1, 2].map((length) => {
      const basic = Buffer.from(`${'x'.repeat(length)}:${secret}`).toString('base64');
      return [`a secret by Basic after ${length + 1} bytes`, `authorization: Basic ${basic}\r\n`, secret] as const;
    }),
    ['a secret in base64url within longer text', Buffer.from(`{"a":"${secret}","b":1}`).toString('base64url'), secret],
    ['a secret in hex', Buffer.from(`\0${secret}`).toString('hex'), secret],
  ];
  for (const [how, text, credential] of written) test(how, () => assert.deepEqual([...credentialsIn(text)], [credential]));

  test('and no JWT that authorizes nothing', () => assert.deepEqual([...credentialsIn(jwtOf('token-introspection+jwt'))], []));

  test('afterwards, the signature of a JWT alone', () =>
    assert.deepEqual([...knownIn(`{"signature":"${signature}"}`, new Set([signature]))], [signature]));
});

/** A credential is sent, and a text written; `then` runs at the end. */
const SENT_AND_STORED = (credential: string, ending: string, then = '', file = 'mintmark.db'): string => `
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
test('a secret is sent, and stored', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect(server.address().port, '127.0.0.1');
  socket.end('client_secret=${credential}');
  await once(socket.resume(), 'close');
  server.close();
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-test-'));
  await writeFile(join(folder, '${file}'), 'a row: ${ending}');
  await rm(folder, { recursive: true });
  ${then}
});
`;

/** Written to standard output, as to a file. */
const WRITTEN = (line: string): string => `(await import('node:fs')).writeSync(1, ${JSON.stringify(`${line}\n`)});`;

const ON_PURPOSE = (credential: string): string =>
  `(await import(${JSON.stringify(new URL('left-on-purpose.ts', import.meta.url).href)})).leftOnPurpose('${credential}');`;

/** Secrets are sent, and each is left behind in another way; the last one is shown to the operator alone. */
const LEFT_IN_EVERY_WAY = (secrets: readonly string[]): string => `
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rm, rmSync, writeFileSync, writeSync } from 'node:fs';
import { rm as rmLater } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
const [exported, logged, printed, written, stored, removed, removedAtOnce, compressed, crashed, shown] = ${JSON.stringify(secrets)};
const folderWith = (name, content) => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-test-'));
  writeFileSync(join(folder, name), content);
  return folder;
};
test('secrets are sent, and left behind', async () => {
  const server = createServer((socket) => socket.resume().on('end', () => socket.end())).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect(server.address().port, '127.0.0.1');
  socket.write(${JSON.stringify(`POST /oauth2/token ${secrets.join(' ')}`)});
  socket.write('POST /v1/traces ' + exported);
  socket.write('POST /oauth2/token ' + logged);
  socket.end();
  await once(socket.resume(), 'close');
  server.close();
  writeSync(1, '{"level":30,"msg":"' + logged + '"}\\n');
  writeSync(2, printed + '\\n');
  process.stderr.write(written + '\\n');
  await rmLater(folderWith('mintmark.db', stored), { recursive: true });
  await promisify(rm)(folderWith('mintmark.db', removed), { recursive: true });
  rmSync(folderWith('mintmark.db', removedAtOnce), { recursive: true });
  folderWith('a.backup', gzipSync(compressed));
  spawnSync(process.execPath, ['--eval', 'throw 1'], { env: { ...process.env, GIVEN: crashed } });
  writeSync(2, 'export client_secret=' + shown + '\\n');
});
`;

/** The same on PostgreSQL: in a row that is there at the end, and in one that was deleted. */
const SENT_TO_POSTGRES = (credential: string): string => `
import { test } from 'node:test';
import { startPostgres } from ${JSON.stringify(new URL('postgres.ts', import.meta.url).href)};
test('a secret is stored, and another row with it deleted', async () => {
  const postgres = await startPostgres();
  const url = await postgres.freshDatabase();
  for (const table of ['present', 'past']) {
    await postgres.query(url, 'CREATE TABLE ' + table + ' (content bytea)');
    await postgres.query(url, 'INSERT INTO ' + table + " VALUES ('${credential}')");
  }
  await postgres.query(url, 'DELETE FROM past');
  await postgres.close();
});
`;

/** Runs a test file. @returns its exit code, and what it prints */
const runOf = (content: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-canaries-'));
  try {
    mkdirSync(join(folder, 'test'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'test/a.test.ts'), content);
    const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
    const script = fileURLToPath(new URL('../tools/test-canaries.mjs', import.meta.url));
    return spawnSync(process.execPath, [script], { cwd: folder, env: { ...inherited, TMPDIR: folder }, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

describe('a run', () => {
  const other = generateCredential('secret', randomBytes);
  const outcomes: readonly [what: string, content: string, status: number, said: readonly RegExp[]][] = [
    [
      'fails if a store has a secret that was sent, and a line of the log',
      SENT_AND_STORED(secret, secret, WRITTEN(`{"level":30,"msg":"${secret}"}`)),
      1,
      [/^A credential was left behind in left\/.+\/mintmark\.db: mms_…$/m, /^A credential was left behind in output\/\d+: mms_…$/m],
    ],
    [
      'passes if it has another, and a program prints the one that it was asked for',
      SENT_AND_STORED(secret, other, WRITTEN(secret)),
      0,
      [/^1 credentials, \d+ files searched, 0 found$/m],
    ],
    [
      'passes if a test says that a store has it on purpose',
      SENT_AND_STORED(secret, secret, ON_PURPOSE(secret)),
      0,
      [/^1 credentials, \d+ files searched, 0 found$/m, /^On purpose, stores have 1$/m],
    ],
    [
      'fails if a log has it then',
      SENT_AND_STORED(secret, secret, ON_PURPOSE(secret), 'server.log'),
      1,
      [/^A credential was left behind in left\/.+\/server\.log: mms_…$/m],
    ],
    [
      'fails if no store has what a test says',
      SENT_AND_STORED(secret, other, ON_PURPOSE(secret)),
      1,
      [/^No store has mms_…, which a test leaves there on purpose$/m],
    ],
    [
      'finds each of nine secrets that are left behind in another way, and none that the operator is shown',
      LEFT_IN_EVERY_WAY(Array.from({ length: 10 }, () => generateCredential('secret', randomBytes))),
      1,
      [
        /^10 credentials, \d+ files searched, 9 found$/m,
        ...['exports', 'output', 'left', 'tmp', 'reports'].map((folder) => new RegExp(`^A credential was left behind in ${folder}/`, 'm')),
      ],
    ],
    ['fails if a test fails', SENT_AND_STORED(secret, other, 'throw new Error();'), 1, [/^1 credentials, \d+ files searched, 0 found$/m]],
    ['fails if nothing was sent', `await (await import('node:test')).test('nothing', () => {});`, 1, [/^0 credentials, \d+ files/m]],
    [
      'fails if PostgreSQL has it in a row, or had it in one that was deleted',
      SENT_TO_POSTGRES(secret),
      1,
      [
        /^A credential was left behind in postgres\/.+\/test_1\.public\.present\.rows: mms_…$/m,
        /^A credential was left behind in postgres\/.+\/postgres\.log: mms_…$/m,
        /^Of these, of PostgreSQL: 2 tables, 1 logs; the tables of 0 servers could not be read$/m,
      ],
    ],
  ];
  for (const [what, content, expected, said] of outcomes) {
    test(what, () => {
      const { status, stdout } = runOf(content);
      for (const line of said) assert.match(stdout, line);
      assert.equal(status, expected, stdout);
    });
  }
});
