// /oidc-mgmt/v2.0/clients/{clientId}/secrets: rotation with an overlap.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type Json, startVerifyServer, type VerifyServer } from './verify-server.ts';

const MINUTE = 60_000;
const YEAR = 366 * 86_400;

describe('IBM Security Verify: rotated secrets', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  let ahead = 0;
  before(async () => {
    server = await startVerifyServer(ending);
  });
  const pathOf = (client: { clientId: string }) => `/oidc-mgmt/v2.0/clients/${encodeURIComponent(client.clientId)}/secrets`;
  const inSeconds = (seconds: number) => Math.floor((Date.now() + ahead) / 1000) + seconds;
  const pass = (milliseconds: number) => {
    ahead += milliseconds;
    server.advance(milliseconds);
  };
  const rotate = async (client: { clientId: string }, body: Json) => {
    const answer = await server.ask('POST', pathOf(client), body);
    assert.equal(answer.status, 200, answer.text);
    return String(answer.body.clientSecret);
  };
  const rotated = async (client: { clientId: string }) => (await server.ask('GET', pathOf(client))).body.rotatedSecrets as Json[];
  const good = async (client: { clientId: string }, ...secrets: string[]) =>
    Promise.all(secrets.map((secret) => server.accepts(client.clientId, secret)));

  test('GET answers the current secret, to its maker and for a while, and none that was rotated', async () => {
    const made = await server.make();
    assert.deepEqual((await server.ask('GET', pathOf(made))).body, { clientSecret: made.clientSecret, rotatedSecrets: [] });
    pass(10 * MINUTE);
    assert.match(String((await server.ask('GET', pathOf(made))).body.clientSecret), /^\{hmac-sha256\}/);
  });

  test('rotatedSecretExpiredAt 0, or none, ends the old one at once', async () => {
    for (const body of [{ deleteRotatedSecrets: false, description: '', rotatedSecretExpiredAt: 0 }, {}, { rotatedSecretExpiredAt: 1 }]) {
      const made = await server.make();
      const fresh = await rotate(made, body);
      assert.deepEqual(await good(made, made.clientSecret, fresh), [false, true]);
      assert.deepEqual(await rotated(made), []);
    }
  });

  test('each rotation adds an entry, with its description and moments, the newest first', async () => {
    const made = await server.make();
    const [end, later] = [inSeconds(3600), inSeconds(7200)];
    const second = await rotate(made, { description: 'April', rotatedSecretExpiredAt: end });
    pass(1000);
    const third = await rotate(made, { description: 'May', rotatedSecretExpiredAt: later });
    const entries = await rotated(made);
    assert.deepEqual(
      entries.map(({ description, expiredAt, path }) => [description, expiredAt, path]),
      [
        ['May', later, '/rotatedSecrets/0'],
        // A retirement that comes earlier stays as it is.
        ['April', end, '/rotatedSecrets/1'],
      ],
    );
    for (const { rotatedAt, value } of entries) {
      assert.ok(Math.abs(Number(rotatedAt) - inSeconds(0)) < 60);
      assert.match(String(value), /^\{hmac-sha256\}/);
    }
    assert.deepEqual(await good(made, made.clientSecret, second, third), [true, true, true]);
    pass(3600_000);
    assert.deepEqual(await good(made, made.clientSecret, second, third), [false, true, true]);
    pass(3600_000);
    assert.deepEqual(await good(made, second, third), [false, true]);
  });

  test('deleteRotatedSecrets ends those before at once, not the one that is rotated now', async () => {
    const made = await server.make();
    const second = await rotate(made, { rotatedSecretExpiredAt: inSeconds(3600) });
    const third = await rotate(made, { rotatedSecretExpiredAt: inSeconds(3600), deleteRotatedSecrets: true });
    assert.deepEqual(await good(made, made.clientSecret, second, third), [false, true, true]);
  });

  test('PATCH removes one rotated secret, by its place', async () => {
    const made = await server.make();
    const second = await rotate(made, { rotatedSecretExpiredAt: inSeconds(3600) });
    const third = await rotate(made, { rotatedSecretExpiredAt: inSeconds(3600) });
    const remove = (path: string) => server.ask('PATCH', pathOf(made), [{ op: 'remove', path }]);
    const removed = await remove('/rotatedSecrets/1');
    assert.deepEqual([removed.status, removed.text], [204, '']);
    assert.deepEqual(await good(made, made.clientSecret, second, third), [false, true, true]);
    assert.equal((await remove('/rotatedSecrets/0')).status, 204);
    assert.deepEqual(await good(made, second, third), [false, true]);
    assert.equal((await remove('/rotatedSecrets/0')).status, 400);
    const audit = await server.manage('GET', `/audit?request_id=${removed.headers.get('mintmark-request-id')}`);
    assert.deepEqual(
      ((await audit.json()) as { entries: Json[] }).entries.map(({ event }) => event),
      ['secret.retire'],
    );
  });
  for (const [what, operations] of [
    ['two at a time: removing one moves the others', ['/rotatedSecrets/0', '/rotatedSecrets/1'].map((path) => ({ op: 'remove', path }))],
    ['another operation', [{ op: 'replace', path: '/rotatedSecrets/0', value: 1 }]],
    ['another path', [{ op: 'remove', path: '/clientSecret' }]],
    ['none', []],
  ] as const) {
    test(`PATCH refuses ${what}`, async () => {
      const made = await server.make();
      const second = await rotate(made, { rotatedSecretExpiredAt: inSeconds(3600) });
      assert.equal((await server.ask('PATCH', pathOf(made), operations)).status, 400);
      assert.deepEqual(await good(made, made.clientSecret, second), [true, true]);
    });
  }

  test('a PUT that leaves the secret out ends the rotated ones too', async () => {
    const made = await server.make();
    const second = await rotate(made, { rotatedSecretExpiredAt: inSeconds(3600) });
    const body = { clientName: 'x', enabled: true, entitlements: [] };
    assert.equal((await server.ask('PUT', `/v1.0/apiclients/${made.id}`, body)).status, 204);
    assert.deepEqual(await good(made, made.clientSecret, second), [false, false]);
  });

  test('an overlap is a year at most', async () => {
    const made = await server.make();
    const ask = (seconds: number) => server.ask('POST', pathOf(made), { rotatedSecretExpiredAt: inSeconds(seconds) });
    const refused = await ask(YEAR + 60);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /\/rotatedSecretExpiredAt is more than a year ahead/);
    assert.equal((await ask(YEAR - 60)).status, 200);
  });
  test('a client has eight secrets that count at most', async () => {
    const made = await server.make();
    for (let n = 0; n < 7; n++) await rotate(made, { rotatedSecretExpiredAt: inSeconds(3600) });
    assert.equal((await server.ask('POST', pathOf(made), { rotatedSecretExpiredAt: inSeconds(3600) })).status, 409);
    await rotate(made, { rotatedSecretExpiredAt: inSeconds(3600), deleteRotatedSecrets: true });
  });
  for (const body of [{ rotatedSecretExpiredAt: -1 }, { rotatedSecretExpiredAt: 'x' }, { deleteRotatedSecrets: 1 }, { colour: 1 }]) {
    test(`POST refuses ${JSON.stringify(body)}`, async () => {
      assert.equal((await server.ask('POST', pathOf(await server.make()), body)).status, 400);
    });
  }
  test('of what is not there: 404 without a body', async () => {
    const answer = await server.ask('GET', pathOf({ clientId: 'nobody' }));
    assert.deepEqual([answer.status, answer.text], [404, '']);
  });
});
