// Token exchange (RFC 8693) by a token source: what is sent, what is cached, and for how long.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ExchangeOptions, memoryTokenStore, type TokenSourceOptions } from '@mintmark/client';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { numbered, START, startHttpServer } from './runtime.ts';
import { HOUR, MINUTE, setting, tokenName } from './token-source-setting.ts';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A subject token that expires after some milliseconds. */
const subject = (milliseconds: number, more: object = {}): string =>
  `${encoded({ alg: 'ES256' })}.${encoded({ sub: 'shop', exp: (START + milliseconds) / 1000, ...more })}.AAAA`;

const EXCHANGE = {
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token: 'opaque',
  subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
  requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
};
const AUTHENTICATED = { client_id: 'id', client_secret: 'hunter2hunter2' };

describe('an exchange sends', () => {
  const cases: readonly [string, ExchangeOptions, Record<string, string>][] = [
    ['the subject token with its type, and authenticates the client (§2.1)', {}, {}],
    [
      'what the token is for',
      { resource: 'https://billing.example', scope: ['a', 'b'], audience: 'billing' },
      { resource: 'https://billing.example', scope: 'a b', audience: 'billing' },
    ],
    [
      'an actor token with its type',
      { actor: { token: 'of-the-actor', type: 'jwt' } },
      { actor_token: 'of-the-actor', actor_token_type: 'urn:ietf:params:oauth:token-type:jwt' },
    ],
    ['a type that is a URI as it is', { subjectType: 'urn:example:token' }, { subject_token_type: 'urn:example:token' }],
    ['other parameters', { parameters: { x: 'y' } }, { x: 'y' }],
  ];
  for (const [name, options, more] of cases) {
    test(name, async (t) => {
      const { server, tokens } = await setting(t);
      await tokens.exchange('opaque', options);
      assert.deepEqual(Object.fromEntries(server.requests[0]?.form ?? []), { ...EXCHANGE, ...AUTHENTICATED, ...more });
    });
  }

  test('a proof of the key that the own tokens of the source are bound to', async (t) => {
    const { server, tokens } = await setting(t, (_, count) => numbered(count, { token_type: 'DPoP' }), { dpop: true });
    await tokens.get();
    await tokens.exchange('opaque');
    const keys = server.requests.map(({ headers }) => decodeProtectedHeader(String(headers['dpop'])).jwk?.x);
    assert.deepEqual([keys.length, new Set(keys).size], [2, 1]);
  });

  test('the token of a platform as client assertion', async (t) => {
    const workload = () => subject(HOUR, { iss: 'https://platform.example' });
    const own = { clientId: undefined, clientSecret: undefined };
    const { server, tokens } = await setting(t, undefined, { ...own, workload } as Partial<TokenSourceOptions>);
    await tokens.exchange('opaque');
    const { form } = server.requests[0] ?? assert.fail();
    assert.deepEqual([form.get('grant_type'), form.get('client_assertion')], [EXCHANGE.grant_type, workload()]);
    const byGrant = await setting(t, undefined, { ...own, workload, workloadAs: 'grant' } as Partial<TokenSourceOptions>);
    await assert.rejects(byGrant.tokens.exchange('opaque'), { name: 'TypeError', message: /needs client authentication/ });
  });
});

describe('an exchanged token', () => {
  test('is used again for the same subject token and request, and for no other', async (t) => {
    const { server, tokens } = await setting(t);
    const name = (token: string, options?: ExchangeOptions) => tokenName(tokens.exchange(token, options));
    assert.deepEqual([await name('one'), await name('one'), await name('two')], ['token-1', 'token-1', 'token-2']);
    assert.equal(await name('one', { resource: 'https://a.example' }), 'token-3');
    assert.equal(await name('one', { actor: { token: 'x' } }), 'token-4');
    assert.equal(await name('one', { subjectType: 'jwt' }), 'token-5');
    assert.equal(await name('one', { resource: 'https://a.example' }), 'token-3');
    assert.equal(server.requests.length, 5);
  });

  test('is no token of the source itself', async (t) => {
    const { tokens } = await setting(t);
    assert.deepEqual([await tokenName(tokens.exchange('one')), await tokenName(tokens.get())], ['token-1', 'token-2']);
  });

  test('is requested once for simultaneous callers', async (t) => {
    const { server, tokens } = await setting(t);
    const names = await Promise.all(Array.from({ length: 50 }, () => tokenName(tokens.exchange('one'))));
    assert.deepEqual([new Set(names).size, server.requests.length], [1, 1]);
  });

  test('expires with its subject token at the latest, and is then not requested again', async (t) => {
    const { server, clock, tokens } = await setting(t);
    const received = subject(10 * MINUTE);
    assert.equal((await tokens.exchange(received)).expiresAt.getTime(), START + 10 * MINUTE);
    clock.advance(10 * MINUTE - 1);
    assert.equal(
      await tokenName(tokens.exchange(received).catch(() => assert.fail('it is still valid'))),
      'token-2',
      'near its end it is renewed',
    );
    clock.advance(1);
    await assert.rejects(tokens.exchange(received), {
      name: 'TypeError',
      code: 'invalid_argument',
      message: 'The subject token has expired.',
    });
    assert.equal(server.requests.length, 2);
  });

  test('expires with an opaque subject token whose end is given', async (t) => {
    const { tokens } = await setting(t);
    const subjectExpiresAt = new Date(START + MINUTE);
    assert.deepEqual((await tokens.exchange('opaque', { subjectExpiresAt })).expiresAt, subjectExpiresAt);
  });

  test('is exchanged again when it expires before its subject token', async (t) => {
    const { clock, tokens } = await setting(t);
    const received = subject(24 * HOUR);
    await tokens.exchange(received);
    clock.advance(3 * HOUR);
    assert.equal(await tokenName(tokens.exchange(received)), 'token-2');
  });

  test('is dropped when a thousand others were used since', async (t) => {
    const { server, tokens } = await setting(t);
    const all = async (count: number) => {
      for (let each = 1; each <= count; each++) await tokens.exchange(`subject-${each}`);
    };
    await tokens.exchange('first');
    await all(999);
    assert.equal(await tokenName(tokens.exchange('first')), 'token-1');
    await all(999);
    assert.equal(server.requests.length, 1_000, 'a thousand are held');
    await tokens.exchange('another');
    assert.equal(await tokenName(tokens.exchange('subject-999')), 'token-1000');
    assert.equal(await tokenName(tokens.exchange('first')), 'token-1002');
  });

  test('is in no store', async (t) => {
    const store = memoryTokenStore();
    const written: string[] = [];
    const { tokens } = await setting(t, undefined, { store: { ...store, set: async (key) => void written.push(key) } });
    await tokens.exchange('one');
    assert.deepEqual(written, []);
  });
});

describe('onBehalfOf', () => {
  test('sends requests with the exchanged token, and after a 401 with another one', async (t) => {
    const api = await startHttpServer(t, (_, count) => (count === 1 ? { status: 401 } : { body: 'invoices' }));
    const { server, tokens } = await setting(t);
    const response = await tokens.onBehalfOf('one', { resource: api.url }).fetch(`${api.url}/invoices`);
    assert.equal(await response.text(), 'invoices');
    assert.deepEqual(
      api.requests.map(({ headers }) => headers.authorization),
      ['Bearer token-1', 'Bearer token-2'],
    );
    assert.equal(
      server.requests.every(({ form }) => form.get('subject_token') === 'one'),
      true,
    );
  });

  test('binds the proof of a request to the exchanged token', async (t) => {
    const api = await startHttpServer(t, () => ({ body: 'fine' }));
    const { tokens } = await setting(t, (_, count) => numbered(count, { token_type: 'DPoP' }), { dpop: true });
    await tokens.onBehalfOf('one').fetch(`${api.url}/x`);
    const { authorization, dpop } = api.requests[0]?.headers ?? {};
    assert.equal(authorization, 'DPoP token-1');
    assert.equal(decodeJwt(String(dpop))['htu'], `${api.url}/x`);
  });

  test('sends nothing to an origin that the source does not allow', async (t) => {
    const { server, tokens } = await setting(t, undefined, { allowedOrigins: ['https://billing.example'] });
    await assert.rejects(tokens.onBehalfOf('one').fetch('https://other.example/'), /allowedOrigins does not include it/);
    assert.equal(server.requests.length, 0);
  });

  test('reports a refusal as it is', async (t) => {
    const { tokens } = await setting(t, () => ({ status: 400, json: { error: 'invalid_target', error_description: 'No.' } }));
    await assert.rejects(tokens.onBehalfOf('one').get(), { name: 'OAuthResponseError', error: 'invalid_target' });
  });

  const invalid: readonly [string, string, ExchangeOptions, RegExp][] = [
    ['an empty subject token', '', {}, /subjectToken must be a non-empty string/],
    ['an empty actor token', 'x', { actor: { token: '' } }, /actor\.token must be a non-empty string/],
    ['a parameter that exchange sets', 'x', { parameters: { subject_token: 'y' } }, /must not name subject_token/],
    ['a reserved parameter', 'x', { parameters: { client_id: 'y' } }, /must not name client_id/],
  ];
  for (const [name, token, options, message] of invalid) {
    test(`refuses ${name}`, async (t) => {
      const { tokens } = await setting(t);
      assert.throws(() => tokens.onBehalfOf(token, options), { name: 'TypeError', message });
    });
  }
});
