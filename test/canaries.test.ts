// Whether `npm run test:canaries` finds a credential that a server left behind, wherever and however it is written.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

const SENT_AND_STORED = (credential: string, ending: string): string => `
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
  await writeFile(join(folder, 'mintmark.db'), 'a row: ${ending}');
  await rm(folder, { recursive: true });
});
`;

describe('a run', () => {
  const outcomes: readonly [what: string, stored: string, status: number, said: RegExp][] = [
    ['fails if a store has a secret that was sent', secret, 1, /^A credential was left behind in left\/.+\/mintmark\.db: mms_…$/m],
    ['passes if it has another', generateCredential('secret', randomBytes), 0, /^1 credentials, \d+ files searched, 0 found$/m],
  ];
  for (const [what, stored, expected, said] of outcomes) {
    test(what, () => {
      const folder = mkdtempSync(join(tmpdir(), 'mintmark-canaries-'));
      try {
        mkdirSync(join(folder, 'test'));
        writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
        writeFileSync(join(folder, 'test/a.test.ts'), SENT_AND_STORED(secret, stored));
        const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
        const script = fileURLToPath(new URL('../tools/test-canaries.mjs', import.meta.url));
        const env = { ...inherited, TMPDIR: folder };
        const { status, stdout } = spawnSync(process.execPath, [script], { cwd: folder, env, encoding: 'utf8' });
        assert.match(stdout, said);
        assert.equal(status, expected, stdout);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
