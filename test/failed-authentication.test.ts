// Failed authentications are limited by client and address, without a difference that states whether a client
// exists, and without an effect on clients that authenticate (decision 211).
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, type CreatedClient, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

const FAILURES = 5;
const ENDPOINTS = ['token', 'introspect', 'revoke', 'revocations'] as const;
const ASSERTION = {
  client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  client_assertion: `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${Buffer.from('{"iss":"x","sub":"x"}').toString('base64url')}.AAAA`,
};

describe('failed authentications', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let address = 0;
  before(async () => {
    server = await startTestServer(ending, { flags: { authFailures: String(FAILURES), trustedProxy: ['127.0.0.1'] } });
  });
  /** An address that no other test uses. */
  const newAddress = (): string => `192.0.2.${++address}`;

  const send = (endpoint: (typeof ENDPOINTS)[number], from: string, form: Readonly<Record<string, string>>): Promise<Response> =>
    server.post(`/oauth2/${endpoint}`, { grant_type: 'client_credentials', token: 'x', ...form }, { 'x-forwarded-for': from });
  const secretOf = ({ clientId, clientSecret }: Pick<CreatedClient, 'clientId' | 'clientSecret'>) => ({
    client_id: clientId,
    client_secret: clientSecret,
  });
  const fail = async (
    from: string,
    form: Readonly<Record<string, string>>,
    endpoint: (typeof ENDPOINTS)[number] = 'token',
    times = FAILURES,
  ) => {
    for (let n = 0; n < times; n++) assert.equal((await send(endpoint, from, form)).status, 401);
  };
  const contentOf = async (response: Response): Promise<object> => {
    const headers = Object.fromEntries(response.headers);
    delete headers['date'];
    delete headers['mintmark-request-id'];
    // It becomes smaller while the failures are sent.
    assert.match(String(headers['retry-after']), /^(?:[1-9]|1[0-2])$/);
    delete headers['retry-after'];
    return { status: response.status, headers, body: await response.text() };
  };
  const manage = (from: string, token: string): Promise<Response> =>
    fetch(`${server.url}/management/v1/clients`, { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': from } });

  test('get 429 with Retry-After beyond the limit, the same for every client and cause', async () => {
    const disabled = await server.create({});
    const existing = await server.create({});
    assert.equal((await server.manage('POST', `/clients/${disabled.clientId}/disable`)).status, 200);
    const contents: object[] = [];
    for (const form of [
      { client_id: 'unknown', client_secret: 'wrong' },
      { ...secretOf(existing), client_secret: 'wrong' },
      secretOf(disabled),
      { ...ASSERTION, client_id: 'x' },
    ]) {
      const from = newAddress();
      await fail(from, form);
      contents.push(await contentOf(await send('token', from, form)));
    }
    const [first, ...others] = contents as Record<string, unknown>[];
    for (const other of others) assert.deepEqual(other, first);
    assert.equal(first?.['status'], 429);
    assert.deepEqual(JSON.parse(String(first?.['body'])), {
      error: 'temporarily_unavailable',
      error_description: 'Too many requests of this kind. Try again later.',
    });
  });

  for (const endpoint of ENDPOINTS) {
    test(`are counted at /${endpoint}, and limited there before the secret is compared`, async () => {
      const from = newAddress();
      const client = await server.create({});
      await fail(from, { ...secretOf(client), client_secret: 'wrong' }, endpoint);
      assert.equal((await send(endpoint, from, secretOf(client))).status, 429);
      assert.equal((await send('token', from, secretOf(client))).status, 429);
      assert.equal((await send(endpoint, newAddress(), secretOf(client))).status, 200);
    });
  }

  test('never block a client with a secret that was right before, also after its record has changed', async () => {
    const client = await server.create({});
    const from = newAddress();
    assert.equal((await send('token', newAddress(), secretOf(client))).status, 200);
    await fail(from, { ...secretOf(client), client_secret: 'wrong' });
    assert.equal((await send('token', from, secretOf(client))).status, 200);
    const renamed = await fetch(`${server.url}/management/v1/clients/${client.clientId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${await server.token()}`, 'content-type': 'application/merge-patch+json' },
      body: '{"name":"renamed"}',
    });
    assert.equal(renamed.status, 200);
    assert.equal((await send('token', from, { ...secretOf(client), client_secret: 'wrong' })).status, 429);
    assert.equal((await send('token', from, secretOf(client))).status, 200);
  });

  test('of a client do not limit other clients at the address, until ten times as many failed', async () => {
    const [from, client] = [newAddress(), await server.create({})];
    const guesses = Array.from({ length: FAILURES * 12 }, (_, n) => send('token', from, { client_id: `guess-${n}`, client_secret: 'x' }));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    assert.ok(statuses.filter((status) => status === 401).length >= FAILURES * 10);
    // At once, since another may fail after each second.
    assert.equal((await send('token', from, secretOf(client))).status, 429);
  });

  test('of a program that goes on do not use up the limit of its address', async () => {
    const from = newAddress();
    const client = await server.create({});
    assert.equal((await send('token', from, secretOf(client))).status, 200);
    assert.equal((await server.manage('POST', `/clients/${client.clientId}/disable`)).status, 200);
    // Its credential was right before, so that each request is checked.
    for (let n = 0; n < FAILURES * 11; n++) await send('token', from, secretOf(client));
    assert.equal((await send('token', from, secretOf(await server.create({})))).status, 200);
  });

  test('are counted under the claimed id, whichever reading of a Basic header is that of a client', async () => {
    const statuses: number[] = [];
    for (const [n, exists] of [true, false].entries()) {
      const id = `raw+${n}`;
      if (exists) await server.create({ client_id: id });
      const from = newAddress();
      const headers = { authorization: `Basic ${Buffer.from(`${id}:wrong`).toString('base64')}`, 'x-forwarded-for': from };
      const body = new URLSearchParams({ grant_type: 'client_credentials' });
      for (let tries = 0; tries < FAILURES; tries++) await fetch(`${server.url}/oauth2/token`, { method: 'POST', headers, body });
      statuses.push((await send('token', from, { client_id: id.replace('+', ' '), client_secret: 'wrong' })).status);
    }
    assert.deepEqual(statuses, [429, 429]);
  });

  test('do not include requests without credentials, which some programs send first', async () => {
    const from = newAddress();
    await fail(from, {}, 'token', FAILURES * 10 + 1);
    assert.equal((await send('token', from, secretOf(await server.create({})))).status, 200);
  });

  test('include invalid access tokens at the management API, except where valid ones came from before', async () => {
    const [from, known] = [newAddress(), newAddress()];
    const token = await server.token();
    assert.equal((await manage(known, token)).status, 200);
    for (const each of [from, known]) for (let n = 0; n < FAILURES; n++) assert.equal((await manage(each, 'mmt_x')).status, 401);
    const refused = await manage(from, token);
    assert.deepEqual([refused.status, refused.headers.get('content-type')], [429, 'application/problem+json; charset=utf-8']);
    assert.match(String(refused.headers.get('retry-after')), /^(?:[1-9]|1[0-2])$/);
    assert.deepEqual([(await manage(known, 'mmt_x')).status, (await manage(known, token)).status], [429, 200]);
  });

  test('are recorded in the audit trail until the limit, and then once', async () => {
    const from = newAddress();
    const form = { client_id: ADMIN.clientId, client_secret: 'wrong' };
    await fail(from, form);
    for (let n = 0; n < 5; n++) assert.equal((await send('token', from, form)).status, 429);
    const { entries } = (await (await server.manage('GET', `/audit?address=${from}`)).json()) as { entries: Record<string, unknown>[] };
    const reasons = entries.map(({ reason }) => reason);
    assert.deepEqual(reasons.toSorted(), ['too_many_failures', ...Array<string>(FAILURES).fill('wrong_secret')]);
  });
});
