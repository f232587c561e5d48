// Transaction tokens by a token source (draft-ietf-oauth-transaction-tokens): what is sent, what is accepted, and how it is
// passed on.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import type { TokenSourceOptions } from '@mintmark/client';
import { createTransactionTokens, type TransactionOptions, type TransactionTokens } from '@mintmark/client/exchange';
import { type Reply, type Responder, START } from './runtime.ts';
import { down, MINUTE, type Setting, setting as sourceSetting } from './token-source-setting.ts';

const TYPE = 'urn:ietf:params:oauth:token-type:';
const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A received token that expires after some milliseconds. */
const received = (milliseconds: number): string =>
  `${encoded({ alg: 'ES256' })}.${encoded({ sub: 'gateway', exp: (START + milliseconds) / 1000 })}.AAAA`;

const issued = (count: number, members: object = {}): Reply => ({
  json: {
    access_token: `txn-${count}`,
    issued_token_type: `${TYPE}txn_token`,
    token_type: 'N_A',
    expires_in: 60,
    scope: 'stock.reserve',
    ...members,
  },
});

const setting = async (
  t: TestContext,
  responder: Responder = (_, count) => issued(count),
  more?: Partial<TokenSourceOptions>,
): Promise<Setting & { readonly transactions: TransactionTokens }> => {
  const found = await sourceSetting(t, responder, more);
  return { ...found, transactions: createTransactionTokens(found.tokens, { trustDomain: 'shop.internal' }) };
};

const SENT = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: 'opaque',
  subject_token_type: `${TYPE}access_token`,
  requested_token_type: `${TYPE}txn_token`,
  audience: 'shop.internal',
  scope: 'stock.reserve',
  client_id: 'id',
  client_secret: 'hunter2hunter2',
};
const PURPOSE = { scope: 'stock.reserve' };

describe('a transaction token', () => {
  const requests: readonly [what: string, send: (transactions: TransactionTokens) => Promise<unknown>, form: Record<string, string>][] = [
    ['is requested for the trust domain and a purpose', ({ begin }) => begin('opaque', PURPOSE), {}],
    [
      'states what is to be done, and the circumstances, as base64url JSON',
      ({ begin }) => begin('opaque', { ...PURPOSE, details: { sku: 'Ä-1' }, context: { ip: '192.0.2.1' } }),
      { request_details: encoded({ sku: 'Ä-1' }), request_context: encoded({ ip: '192.0.2.1' }) },
    ],
    [
      'is obtained by another type of token, of an instance, with several scopes and other parameters',
      ({ begin }) => begin('opaque', { scope: ['a', 'b'], subjectType: 'jwt', instance: 'run-1', parameters: { x: 'y' } }),
      { subject_token_type: `${TYPE}jwt`, scope: 'a b', instance: 'run-1', x: 'y' },
    ],
    [
      'is replaced for a narrower purpose',
      ({ replace }) => replace('opaque', { scope: 'stock.read', details: { at: 'Ulm' } }),
      { subject_token_type: `${TYPE}txn_token`, scope: 'stock.read', request_details: encoded({ at: 'Ulm' }) },
    ],
  ];
  for (const [what, send, form] of requests) {
    test(what, async (t) => {
      const { server, transactions } = await setting(t);
      await send(transactions);
      assert.deepEqual(Object.fromEntries(server.requests[0]?.form ?? []), { ...SENT, ...form });
    });
  }

  test('is a header of requests to other services, and of each received request another one', async (t) => {
    const { server, transactions } = await setting(t);
    const { token, headers, scope, expiresAt } = await transactions.begin('opaque', PURPOSE);
    assert.deepEqual([token, headers, scope], ['txn-1', { 'txn-token': 'txn-1' }, 'stock.reserve']);
    assert.equal(expiresAt.getTime(), START + MINUTE);
    assert.equal((await transactions.begin('opaque', PURPOSE)).token, 'txn-2');
    assert.equal(server.requests.length, 2);
  });

  test('is not in what is printed', async (t) => {
    const { transactions } = await setting(t);
    const transaction = await transactions.begin('opaque', PURPOSE);
    for (const text of [inspect({ deep: transaction }), JSON.stringify(transaction)]) {
      assert.doesNotMatch(text, /txn-1/);
      assert.match(text, /\[token\]/);
    }
  });

  test('is obtained by a source whose own tokens are bound to a key', async (t) => {
    const { server, transactions } = await setting(t, undefined, { dpop: true });
    assert.equal((await transactions.begin('opaque', PURPOSE)).token, 'txn-1');
    assert.notEqual(server.requests[0]?.headers['dpop'], undefined);
  });

  test('is requested again after an outage, and events report both requests', async (t) => {
    const { server, clock, seen, transactions } = await setting(t, down);
    const begun = transactions.begin('opaque', PURPOSE);
    const wait = await clock.scheduled(10_000);
    server.respond((_, count) => issued(count));
    clock.advance(wait);
    assert.equal((await begun).token, 'txn-2');
    assert.deepEqual(seen.types(), ['requested', 'failed', 'requested', 'retrieved']);
  });

  const responses: readonly [what: string, members: object][] = [
    ['an access token', { token_type: 'Bearer', issued_token_type: `${TYPE}access_token` }],
    ['a transaction token that states that it is an access token', { token_type: 'Bearer' }],
    ['a response without a type', { token_type: undefined }],
    ['another kind of token that is no access token', { issued_token_type: `${TYPE}jwt` }],
    ['a token of unknown kind', { issued_token_type: undefined }],
  ];
  for (const [what, members] of responses) {
    test(`is never ${what}`, async (t) => {
      const { transactions } = await setting(t, (_, count) => issued(count, members));
      await assert.rejects(transactions.begin('opaque', PURPOSE), { name: 'ProtocolError', code: 'unsupported_token_type' });
    });
  }

  test('is no token of the source', async (t) => {
    const { tokens } = await setting(t);
    await assert.rejects(tokens.get(), { name: 'ProtocolError', code: 'unsupported_token_type' });
  });

  for (const way of ['begin', 'replace'] as const) {
    test(`is not requested by a token that has expired: ${way}`, async (t) => {
      const { server, clock, transactions } = await setting(t);
      const token = received(MINUTE);
      clock.advance(MINUTE - 1);
      await transactions[way](token, PURPOSE);
      clock.advance(1);
      await assert.rejects(transactions[way](token, PURPOSE), { name: 'SubjectTokenError', code: 'subject_token_expired' });
      assert.equal(server.requests.length, 1);
    });
  }

  const unusable: readonly [what: string, token: string, options: object, message: RegExp][] = [
    ['an empty token', '', {}, /subjectToken/],
    ['no scope', 'opaque', { scope: [] }, /scope must name/],
    ['an empty scope', 'opaque', { scope: ' ' }, /scope must name/],
    ['details that are a list', 'opaque', { details: [1] }, /request_details must be a JSON object/],
    ['details that are no JSON', 'opaque', { details: () => 1 }, /request_details must be a JSON object/],
    ['a context that is text', 'opaque', { context: 'x' }, /request_context must be a JSON object/],
    ['details as a parameter', 'opaque', { parameters: { request_details: 'x' } }, /request_details/],
    ['a type as a parameter', 'opaque', { parameters: { requested_token_type: 'x' } }, /requested_token_type/],
    ['an instance as a parameter', 'opaque', { parameters: { instance: 'x' } }, /instance/],
  ];
  for (const [what, token, options, message] of unusable) {
    test(`is not requested with ${what}`, async (t) => {
      const { server, transactions } = await setting(t);
      const given = { ...PURPOSE, ...options } as TransactionOptions;
      await assert.rejects(transactions.begin(token, given), { name: 'TypeError', code: 'invalid_argument', message });
      assert.equal(server.requests.length, 0);
    });
  }

  test('needs a source of this package, client authentication and a trust domain', async (t) => {
    const { tokens } = await setting(t);
    const workload = { clientId: undefined, clientSecret: undefined, workload: () => received(MINUTE), workloadAs: 'grant' };
    const byGrant = await sourceSetting(t, undefined, workload as unknown as Partial<TokenSourceOptions>);
    const wrong: readonly [tokens: typeof tokens, trustDomain: string, message: RegExp][] = [
      [{ ...tokens }, 'shop.internal', /createTokenSource/],
      [byGrant.tokens, 'shop.internal', /needs client authentication/],
      [tokens, '', /trustDomain/],
    ];
    for (const [source, trustDomain, message] of wrong) {
      assert.throws(() => createTransactionTokens(source, { trustDomain }), { name: 'TypeError', code: 'invalid_argument', message });
    }
  });

  test('is aborted by the signal of its caller', async (t) => {
    const { transactions } = await setting(t, () => new Promise(() => {}));
    const stop = new AbortController();
    const begun = transactions.begin('opaque', { ...PURPOSE, signal: stop.signal });
    stop.abort(new Error('enough'));
    await assert.rejects(begun, { message: 'enough' });
  });
});
