// /v2.0/clients/{clientId}/secrets: secret rotation with an overlap, as in IBM's reference
// (`rotateClientSecret`) and console.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { suiteEnding } from '../running-server.ts';
import { type Json, startVerifyServer, type VerifyServer } from './verify-server.ts';

const MINUTE = 60_000;
const DAY = 86_400;
const ADDRESSES = ['/v2.0/clients', '/oidc-mgmt/v2.0/clients'];

describe('IBM Security Verify: rotated secrets', () => {
  const ending = suiteEnding();
  let server: VerifyServer;
  let clockOffset = 0;
  before(async () => {
    server = await startVerifyServer(ending);
  });
  const pathOf = (client: { clientId: string }) => `/oidc-mgmt/v2.0/clients/${encodeURIComponent(client.clientId)}/secrets`;
  const inSeconds = (seconds: number) => Math.floor((Date.now() + clockOffset) / 1000) + seconds;
  const advance = (milliseconds: number) => {
    clockOffset += milliseconds;
    server.advance(milliseconds);
  };
  const rotate = async (client: { clientId: string }, body: Json) => {
    const response = await server.request('POST', pathOf(client), body);
    assert.equal(response.status, 200, response.text);
    return String(response.body.clientSecret);
  };
  const rotated = async (client: { clientId: string }) => (await server.request('GET', pathOf(client))).body.rotatedSecrets as Json[];
  const areValid = async (client: { clientId: string }, ...secrets: string[]) =>
    Promise.all(secrets.map((secret) => server.accepts(client.clientId, secret)));

  test('GET returns the current secret to its creator for ten minutes, and no rotated ones', async () => {
    const created = await server.createApiClient();
    assert.deepEqual((await server.request('GET', pathOf(created))).body, { clientSecret: created.clientSecret, rotatedSecrets: [] });
    advance(10 * MINUTE);
    assert.match(String((await server.request('GET', pathOf(created))).body.clientSecret), /^\{hmac-sha256\}/);
  });

  for (const body of [{ deleteRotatedSecrets: false, description: '', rotatedSecretExpiredAt: 0 }, { rotatedSecretExpiredAt: 1 }]) {
    test(`a rotation with ${JSON.stringify(body)} ends the old secret at once`, async () => {
      const created = await server.createApiClient();
      const newSecret = await rotate(created, body);
      assert.deepEqual(await areValid(created, created.clientSecret, newSecret), [false, true]);
      assert.deepEqual(await rotated(created), []);
    });
  }

  for (const address of ADDRESSES) {
    for (const [name, body, type] of [
      ['an empty object', '{}', 'application/json'],
      ['an empty body with a JSON content type', '', 'application/json'],
      ['no body', undefined, undefined],
      [
        'null for every member',
        '{"clientSecret":null,"description":null,"deleteRotatedSecrets":null,"rotatedSecretExpiredAt":null}',
        'application/json',
      ],
      ['empty strings', '{"clientSecret":"","description":""}', 'application/json'],
    ] as const) {
      test(`${address}: a rotation with ${name}: the old secret is valid for thirty days, and earlier ones end`, async () => {
        const created = await server.createApiClient();
        const second = await rotate(created, { rotatedSecretExpiredAt: inSeconds(40 * DAY) });
        const response = await fetch(`${server.url}${address}/${created.clientId}/secrets`, {
          method: 'POST',
          headers: { authorization: `Bearer ${await server.token()}`, ...(type === undefined ? undefined : { 'content-type': type }) },
          ...(body === undefined ? undefined : { body }),
        });
        assert.equal(response.status, 200, await response.clone().text());
        const { clientSecret, rotatedSecrets } = (await response.json()) as { clientSecret: string; rotatedSecrets: Json[] };
        const end = Number(rotatedSecrets[0]?.expiredAt);
        assert.ok(Math.abs(end - inSeconds(30 * DAY)) < 60, String(end));
        assert.deepEqual(await areValid(created, created.clientSecret, second, clientSecret), [false, true, true]);
      });
    }
  }

  test('after thirty days the old secret is refused', async () => {
    const created = await server.createApiClient();
    const newSecret = await rotate(created, {});
    advance(30 * DAY * 1000 - MINUTE);
    assert.deepEqual(await areValid(created, created.clientSecret, newSecret), [true, true]);
    advance(2 * MINUTE);
    assert.deepEqual(await areValid(created, created.clientSecret, newSecret), [false, true]);
  });

  test('clientSecret sets the new secret, with the rules for chosen secrets', async () => {
    const created = await server.createApiClient();
    const chosen = 'a-secret-that-IBM-users-choose';
    assert.equal(await rotate(created, { clientSecret: chosen }), chosen);
    assert.deepEqual(await areValid(created, created.clientSecret, chosen), [true, true]);
    for (const clientSecret of ['short', 'changeme-1234', 'x'.repeat(513), '{hmac-sha256}abcdefghijk', 'with\na-line-end-in-it']) {
      const refused = await server.request('POST', pathOf(created), { clientSecret });
      assert.deepEqual([refused.status, /\/clientSecret/.test(refused.text)], [400, true], refused.text);
    }
    assert.deepEqual(await areValid(created, created.clientSecret, chosen), [true, true]);
  });

  test('each rotation adds an entry, with its description and times, the newest first', async () => {
    const created = await server.createApiClient();
    const [end, later] = [inSeconds(3600), inSeconds(7200)];
    const second = await rotate(created, { description: 'April', rotatedSecretExpiredAt: end, deleteRotatedSecrets: false });
    advance(1000);
    const third = await rotate(created, { description: 'May', rotatedSecretExpiredAt: later, deleteRotatedSecrets: false });
    const entries = await rotated(created);
    assert.deepEqual(
      entries.map(({ description, expiredAt, path }) => [description, expiredAt, path]),
      [
        ['May', later, '/rotatedSecrets/0'],
        // An earlier retirement is not postponed.
        ['April', end, '/rotatedSecrets/1'],
      ],
    );
    for (const { rotatedAt, value } of entries) {
      assert.ok(Math.abs(Number(rotatedAt) - inSeconds(0)) < 60);
      assert.match(String(value), /^\{hmac-sha256\}/);
    }
    assert.deepEqual(await areValid(created, created.clientSecret, second, third), [true, true, true]);
    advance(3600_000);
    assert.deepEqual(await areValid(created, created.clientSecret, second, third), [false, true, true]);
    advance(3600_000);
    assert.deepEqual(await areValid(created, second, third), [false, true]);
  });

  for (const [deleteRotatedSecrets, first] of [
    [true, false],
    [undefined, false],
    [null, false],
    [false, true],
  ] as const) {
    test(`deleteRotatedSecrets ${deleteRotatedSecrets}: earlier rotated secrets ${first ? 'stay valid' : 'end at once'}, and the one that is rotated now stays valid`, async () => {
      const created = await server.createApiClient();
      const second = await rotate(created, { rotatedSecretExpiredAt: inSeconds(3600) });
      const third = await rotate(created, { rotatedSecretExpiredAt: inSeconds(3600), deleteRotatedSecrets });
      assert.deepEqual(await areValid(created, created.clientSecret, second, third), [first, true, true]);
    });
  }

  test('PATCH removes a rotated secret by its path', async () => {
    const created = await server.createApiClient();
    const second = await rotate(created, { rotatedSecretExpiredAt: inSeconds(3600) });
    const third = await rotate(created, { rotatedSecretExpiredAt: inSeconds(3600), deleteRotatedSecrets: false });
    const remove = (path: string) => server.request('PATCH', pathOf(created), [{ op: 'remove', path }]);
    const removed = await remove('/rotatedSecrets/1');
    assert.deepEqual([removed.status, removed.text], [204, '']);
    assert.deepEqual(await areValid(created, created.clientSecret, second, third), [false, true, true]);
    assert.equal((await remove('/rotatedSecrets/0')).status, 204);
    assert.deepEqual(await areValid(created, second, third), [false, true]);
    assert.equal((await remove('/rotatedSecrets/0')).status, 400);
    const audit = await server.manage('GET', `/audit?request_id=${removed.headers.get('mintmark-request-id')}`);
    assert.deepEqual(
      ((await audit.json()) as { entries: Json[] }).entries.map(({ event }) => event),
      ['secret.retire'],
    );
  });
  for (const paths of [
    ['/rotatedSecrets/0', '/rotatedSecrets/1'],
    ['/rotatedSecrets/1', '/rotatedSecrets/0'],
  ]) {
    test(`PATCH removes ${paths.join(' and ')}by their paths in the preceding GET, in either order`, async () => {
      const created = await server.createApiClient();
      const secrets = [created.clientSecret];
      for (let n = 0; n < 3; n++) {
        advance(1000);
        secrets.unshift(await rotate(created, { rotatedSecretExpiredAt: inSeconds(3600), deleteRotatedSecrets: false }));
      }
      const response = await server.request(
        'PATCH',
        pathOf(created),
        paths.map((path) => ({ op: 'remove', path })),
      );
      assert.equal(response.status, 204, response.text);
      assert.deepEqual(await areValid(created, ...secrets), [true, false, false, true]);
      const audit = await server.manage('GET', `/audit?request_id=${response.headers.get('mintmark-request-id')}`);
      assert.equal(((await audit.json()) as { entries: Json[] }).entries.length, 2);
    });
  }
  for (const [what, operations] of [
    [
      'a missing secret, and does not remove the other either',
      ['/rotatedSecrets/0', '/rotatedSecrets/1'].map((path) => ({ op: 'remove', path })),
    ],
    ['the same path twice', ['/rotatedSecrets/0', '/rotatedSecrets/0'].map((path) => ({ op: 'remove', path }))],
    ['another operation', [{ op: 'replace', path: '/rotatedSecrets/0', value: 1 }]],
    ['another path', [{ op: 'remove', path: '/clientSecret' }]],
    ['none', []],
  ] as const) {
    test(`PATCH refuses ${what}`, async () => {
      const created = await server.createApiClient();
      const second = await rotate(created, { rotatedSecretExpiredAt: inSeconds(3600) });
      assert.equal((await server.request('PATCH', pathOf(created), operations)).status, 400);
      assert.deepEqual(await areValid(created, created.clientSecret, second), [true, true]);
    });
  }

  test('a PUT of the client without a secret ends the rotated secrets too', async () => {
    const created = await server.createApiClient();
    const second = await rotate(created, { rotatedSecretExpiredAt: inSeconds(3600) });
    const body = { clientName: 'x', enabled: true, entitlements: [] };
    assert.equal((await server.request('PUT', `/v1.0/apiclients/${created.id}`, body)).status, 204);
    assert.deepEqual(await areValid(created, created.clientSecret, second), [false, false]);
  });

  test('an overlap of more than ninety days is refused', async () => {
    const created = await server.createApiClient();
    const rotateWithOverlap = (seconds: number) => server.request('POST', pathOf(created), { rotatedSecretExpiredAt: inSeconds(seconds) });
    const refused = await rotateWithOverlap(90 * DAY + 5);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /\/rotatedSecretExpiredAt is more than 90 days ahead/);
    assert.equal((await rotateWithOverlap(90 * DAY)).status, 200);
  });
  test('a client has at most eight valid secrets', async () => {
    const created = await server.createApiClient();
    const keep = { rotatedSecretExpiredAt: inSeconds(3600), deleteRotatedSecrets: false };
    for (let n = 0; n < 7; n++) await rotate(created, keep);
    assert.equal((await server.request('POST', pathOf(created), keep)).status, 409);
    await rotate(created, { rotatedSecretExpiredAt: inSeconds(3600), deleteRotatedSecrets: true });
  });
  for (const body of [
    { rotatedSecretExpiredAt: -1 },
    { rotatedSecretExpiredAt: 'x' },
    { deleteRotatedSecrets: 1 },
    { clientSecret: 1 },
    { description: 'x'.repeat(129) },
    { colour: 1 },
  ]) {
    test(`POST refuses ${JSON.stringify(body)}`, async () => {
      assert.equal((await server.request('POST', pathOf(await server.createApiClient()), body)).status, 400);
    });
  }
  test('a client that does not exist: 404 without a body', async () => {
    for (const address of ADDRESSES) {
      const response = await server.request('GET', `${address}/nobody/secrets`);
      assert.deepEqual([response.status, response.text], [404, '']);
    }
  });
});
