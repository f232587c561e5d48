// Exchanges at one of two servers on a PostgreSQL, while the other ends what is exchanged.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { startPostgres } from '../postgres.ts';
import { startTestServer, suiteEnding } from '../running-server.ts';
import { within } from '../until.ts';
import { ACCESS_TOKEN, EXCHANGE, type ExchangeServer, startExchangeServer } from './exchange-server.ts';

type Json = Record<string, unknown>;

/** The documented time within which a change reaches the other server, in milliseconds. */
const BOUND = 1_000;
/** Exchanges that run while their subject is ended. */
const ATTEMPTS = 12;

describe('an exchange at one server, of a token that another ends', () => {
  const ending = suiteEnding();
  let a: ExchangeServer;
  let b: string;
  const credentialsOf = (client: string) => {
    const { clientId, clientSecret } = a.clients[client] ?? assert.fail(client);
    return { client_id: clientId, client_secret: clientSecret };
  };
  const atB = async (path: string, form: Readonly<Record<string, string>>) => {
    const response = await fetch(b + path, { method: 'POST', body: new URLSearchParams(form) });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const exchangeAtB = (client: string, token: string) =>
    atB('/oauth2/token', { ...credentialsOf(client), grant_type: EXCHANGE, subject_token: token, subject_token_type: ACCESS_TOKEN });
  const activeAtB = async (token: string) => (await atB('/oauth2/introspect', { ...credentialsOf('observer'), token })).body['active'];
  /** Requires that a token is inactive at both servers within the bound. */
  const requireEnded = async (token: string): Promise<void> => {
    const isActive = async () => (await a.introspect(token))['active'] === true || (await activeAtB(token)) === true;
    await within(BOUND, 'it is inactive', async () => !(await isActive()));
  };
  const revoke = (client: string, token: string) => a.json(a.post('/oauth2/revoke', { ...credentialsOf(client), token }));

  before(async () => {
    const postgres = await startPostgres();
    ending.after(() => postgres.close());
    const database = await postgres.freshDatabase();
    const env = { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
    a = await startExchangeServer(ending, { flags: { database }, env });
    const second = await startTestServer(ending, { flags: { database, publicUrl: a.publicUrl, authFailures: '0' }, env });
    b = second.listening[0] ?? assert.fail('The second server does not listen.');
  });

  test('is refused as soon as the other has responded', async () => {
    const root = await a.tokenOf('gateway');
    const warm = await exchangeAtB('shop', root);
    assert.equal(warm.status, 200, JSON.stringify(warm.body));
    const child = String(warm.body['access_token']);
    assert.equal((await exchangeAtB('billing', child)).status, 200);
    await revoke('gateway', root);
    for (const [client, token] of [['shop', root] as const, ['billing', child] as const]) {
      const { status, body } = await exchangeAtB(client, token);
      assert.deepEqual([status, body['error']], [400, 'invalid_request'], client);
    }
    await requireEnded(child);
  });

  test('leads to no token that stays active, if both happen at the same moment', async () => {
    const root = await a.tokenOf('gateway');
    const child = (await a.exchanged('shop', root)).access_token;
    const attempts = Array.from({ length: ATTEMPTS }, (_, n) => (n % 2 === 0 ? exchangeAtB('shop', root) : exchangeAtB('billing', child)));
    const [responses] = await Promise.all([Promise.all(attempts), revoke('gateway', root)]);
    for (const { status, body } of responses) {
      if (status === 200) await requireEnded(String(body['access_token']));
      else assert.deepEqual([status, body['error']], [400, 'invalid_request']);
    }
    await requireEnded(child);
  });

  const ends: Readonly<Record<string, () => Promise<unknown>>> = {
    'the tokens of the client of the first token': () => a.json(a.manage('POST', '/clients/gateway/end-tokens')),
    'the tokens of a client in between': () => a.json(a.manage('POST', '/clients/shop/end-tokens')),
  };
  for (const [what, end] of Object.entries(ends)) {
    test(`leads to no token that stays active after the end of ${what}`, async () => {
      const child = (await a.exchanged('shop', await a.tokenOf('gateway'))).access_token;
      assert.equal(await activeAtB(child), true);
      const attempts = Array.from({ length: ATTEMPTS }, () => exchangeAtB('billing', child));
      const [responses] = await Promise.all([Promise.all(attempts), end()]);
      for (const { status, body } of responses) if (status === 200) await requireEnded(String(body['access_token']));
      await requireEnded(child);
    });
  }

  test('of another token is accepted all the while', async () => {
    const [root, other] = [await a.tokenOf('gateway'), await a.tokenOf('gateway')];
    const child = (await exchangeAtB('shop', other)).body['access_token'];
    await revoke('gateway', root);
    assert.equal((await exchangeAtB('shop', other)).status, 200);
    assert.equal(await activeAtB(String(child)), true);
  });
});
