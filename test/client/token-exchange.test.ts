// Token exchange (RFC 8693) by a token source: what is sent, what is cached, and for how long.
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { createTokenSource, memoryTokenStore, type TokenSource, type TokenSourceOptions } from '@mintmark/client';
import { createTokenExchange, type ExchangeOptions, type TokenExchange } from '@mintmark/client/exchange';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { gate, movableClock, numbered, type Responder, START, startHttpServer } from './runtime.ts';
import { HOUR, MINUTE, type Setting, setting as sourceSetting, tokenName } from './token-source-setting.ts';

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A subject token that expires after some milliseconds. */
const subject = (milliseconds: number, more: object = {}): string =>
  `${encoded({ alg: 'ES256' })}.${encoded({ sub: 'shop', exp: (START + milliseconds) / 1000, ...more })}.AAAA`;

/** The token source of a test, and its exchanges. */
const setting = async (
  t: TestContext,
  responder?: Responder,
  more?: Partial<TokenSourceOptions>,
): Promise<Setting & { readonly exchanges: TokenExchange }> => {
  const found = await sourceSetting(t, responder, more);
  return { ...found, exchanges: createTokenExchange(found.tokens) };
};

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
      const { server, exchanges } = await setting(t);
      await exchanges.exchange('opaque', options);
      assert.deepEqual(Object.fromEntries(server.requests[0]?.form ?? []), { ...EXCHANGE, ...AUTHENTICATED, ...more });
    });
  }

  test('a proof of the key that the own tokens of the source are bound to', async (t) => {
    const { server, exchanges, tokens } = await setting(t, (_, count) => numbered(count, { token_type: 'DPoP' }), { dpop: true });
    await tokens.get();
    await exchanges.exchange('opaque');
    const keys = server.requests.map(({ headers }) => decodeProtectedHeader(String(headers['dpop'])).jwk?.x);
    assert.deepEqual([keys.length, new Set(keys).size], [2, 1]);
  });

  test('the token of a platform as client assertion', async (t) => {
    const workload = () => subject(HOUR, { iss: 'https://platform.example' });
    const own = { clientId: undefined, clientSecret: undefined };
    const { server, exchanges } = await setting(t, undefined, { ...own, workload } as Partial<TokenSourceOptions>);
    await exchanges.exchange('opaque');
    const { form } = server.requests[0] ?? assert.fail();
    assert.deepEqual([form.get('grant_type'), form.get('client_assertion')], [EXCHANGE.grant_type, workload()]);
    const byGrant = await setting(t, undefined, { ...own, workload, workloadAs: 'grant' } as Partial<TokenSourceOptions>);
    await assert.rejects(byGrant.exchanges.exchange('opaque'), { name: 'TypeError', message: /needs client authentication/ });
  });
});

describe('an exchanged token', () => {
  test('is used again for the same subject token and request, and for no other', async (t) => {
    const { server, exchanges } = await setting(t);
    const name = (token: string, options?: ExchangeOptions) => tokenName(exchanges.exchange(token, options));
    assert.deepEqual([await name('one'), await name('one'), await name('two')], ['token-1', 'token-1', 'token-2']);
    assert.equal(await name('one', { resource: 'https://a.example' }), 'token-3');
    assert.equal(await name('one', { actor: { token: 'x' } }), 'token-4');
    assert.equal(await name('one', { subjectType: 'jwt' }), 'token-5');
    assert.equal(await name('one', { resource: 'https://a.example' }), 'token-3');
    assert.equal(server.requests.length, 5);
  });

  test('is no token of the source itself', async (t) => {
    const { exchanges, tokens } = await setting(t);
    assert.deepEqual([await tokenName(exchanges.exchange('one')), await tokenName(tokens.get())], ['token-1', 'token-2']);
  });

  test('is requested once for simultaneous callers', async (t) => {
    const { server, exchanges } = await setting(t);
    const names = await Promise.all(Array.from({ length: 50 }, () => tokenName(exchanges.exchange('one'))));
    assert.deepEqual([new Set(names).size, server.requests.length], [1, 1]);
  });

  test('expires with its subject token at the latest, and is then not requested again', async (t) => {
    const { server, clock, exchanges } = await setting(t);
    const received = subject(10 * MINUTE);
    assert.equal((await exchanges.exchange(received)).expiresAt.getTime(), START + 10 * MINUTE);
    clock.advance(10 * MINUTE - 1);
    assert.equal(await tokenName(exchanges.exchange(received)), 'token-1', 'it is not renewed, since the next would end then as well');
    clock.advance(1);
    await assert.rejects(exchanges.exchange(received), {
      name: 'SubjectTokenError',
      code: 'subject_token_expired',
      message: 'The subject token has expired.',
    });
    assert.equal(server.requests.length, 1);
  });

  test('expires with an opaque subject token whose end is given', async (t) => {
    const { exchanges } = await setting(t);
    const subjectExpiresAt = new Date(START + MINUTE);
    assert.deepEqual((await exchanges.exchange('opaque', { subjectExpiresAt })).expiresAt, subjectExpiresAt);
  });

  test('is not used beyond the end that is given, although the same opaque token was exchanged without one', async (t) => {
    const { clock, exchanges } = await setting(t);
    assert.equal((await exchanges.exchange('opaque')).expiresAt.getTime(), START + 2 * HOUR);
    const subjectExpiresAt = new Date(START + MINUTE);
    assert.deepEqual((await exchanges.exchange('opaque', { subjectExpiresAt })).expiresAt, subjectExpiresAt);
    clock.advance(MINUTE);
    await assert.rejects(exchanges.exchange('opaque', { subjectExpiresAt }), { code: 'subject_token_expired' });
  });

  test('is waited for until the signal of the caller is aborted, which leaves the others waiting', async (t) => {
    const { server, exchanges } = await setting(t, () => new Promise(() => {}));
    const [one, two] = [new AbortController(), new AbortController()];
    const first = exchanges.exchange('one', { signal: one.signal });
    const second = exchanges.exchange('one', { signal: two.signal });
    const request = await server.next();
    one.abort(new Error('gone'));
    await assert.rejects(first, /gone/);
    assert.equal(request.isAborted(), false);
    two.abort(new Error('gone, too'));
    await assert.rejects(second, /gone, too/);
    while (!request.isAborted()) await new Promise(setImmediate);
    assert.equal(server.requests.length, 1);
  });

  test('is exchanged again when it expires before its subject token', async (t) => {
    const { clock, exchanges } = await setting(t);
    const received = subject(24 * HOUR);
    await exchanges.exchange(received);
    clock.advance(3 * HOUR);
    assert.equal(await tokenName(exchanges.exchange(received)), 'token-2');
  });

  test('is dropped when a thousand others were used since', async (t) => {
    const { server, exchanges } = await setting(t);
    const all = async (count: number) => {
      for (let each = 1; each <= count; each++) await exchanges.exchange(`subject-${each}`);
    };
    await exchanges.exchange('first');
    await all(999);
    assert.equal(await tokenName(exchanges.exchange('first')), 'token-1');
    await all(999);
    assert.equal(server.requests.length, 1_000, 'a thousand are held');
    await exchanges.exchange('another');
    assert.equal(await tokenName(exchanges.exchange('subject-999')), 'token-1000');
    assert.equal(await tokenName(exchanges.exchange('first')), 'token-1002');
  });

  test('is not dropped for those of expired subject tokens', async (t) => {
    const { clock, exchanges } = await setting(t);
    await exchanges.exchange('first');
    for (let each = 1; each <= 999; each++) await exchanges.exchange(subject(MINUTE, { jti: each }));
    clock.advance(MINUTE);
    await exchanges.exchange('another');
    assert.equal(await tokenName(exchanges.exchange('first')), 'token-1');
  });

  test('is in no store', async (t) => {
    const store = memoryTokenStore();
    const written: string[] = [];
    const { exchanges } = await setting(t, undefined, { store: { ...store, set: async (key) => void written.push(key) } });
    await exchanges.exchange('one');
    assert.deepEqual(written, []);
  });
});

describe('onBehalfOf', () => {
  test('sends requests with the exchanged token, and after a 401 with another one', async (t) => {
    const api = await startHttpServer(t, (_, count) => (count === 1 ? { status: 401 } : { body: 'invoices' }));
    const { server, exchanges } = await setting(t);
    const response = await exchanges.onBehalfOf('one', { resource: api.url }).fetch(`${api.url}/invoices`);
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
    const { exchanges } = await setting(t, (_, count) => numbered(count, { token_type: 'DPoP' }), { dpop: true });
    await exchanges.onBehalfOf('one').fetch(`${api.url}/x`);
    const { authorization, dpop } = api.requests[0]?.headers ?? {};
    assert.equal(authorization, 'DPoP token-1');
    assert.equal(decodeJwt(String(dpop))['htu'], `${api.url}/x`);
  });

  test('sends nothing to an origin that the source does not allow', async (t) => {
    const { server, exchanges } = await setting(t, undefined, { allowedOrigins: ['https://billing.example'] });
    await assert.rejects(exchanges.onBehalfOf('one').fetch('https://other.example/'), /allowedOrigins does not include it/);
    assert.equal(server.requests.length, 0);
  });

  test('reports a refusal as it is', async (t) => {
    const { exchanges } = await setting(t, () => ({ status: 400, json: { error: 'invalid_target', error_description: 'No.' } }));
    await assert.rejects(exchanges.onBehalfOf('one').get(), { name: 'OAuthResponseError', error: 'invalid_target' });
  });

  const invalid: readonly [string, string, ExchangeOptions, RegExp][] = [
    ['an empty subject token', '', {}, /subjectToken must be a non-empty string/],
    ['an empty actor token', 'x', { actor: { token: '' } }, /actor\.token must be a non-empty string/],
    ['a parameter that exchange sets', 'x', { parameters: { subject_token: 'y' } }, /must not name subject_token/],
    ['a reserved parameter', 'x', { parameters: { client_id: 'y' } }, /must not name client_id/],
  ];
  for (const [name, token, options, message] of invalid) {
    test(`refuses ${name}`, async (t) => {
      const { exchanges } = await setting(t);
      assert.throws(() => exchanges.onBehalfOf(token, options), { name: 'TypeError', message });
    });
  }
});

describe('simultaneous exchanges of different tokens', () => {
  /** A server whose metadata is held back until `open` is called. */
  const withMetadata = async (t: TestContext, more: Partial<TokenSourceOptions> = {}) => {
    const { opened, open } = gate();
    const server = await startHttpServer(t, async ({ method }, count) => {
      if (method === 'POST') return numbered(count);
      await opened;
      return { json: { issuer: server.url, token_endpoint: `${server.url}/token` } };
    });
    const options = { issuer: server.url, clientId: 'id', clientSecret: 'hunter2hunter2', ...more };
    const exchanges = createTokenExchange(createTokenSource(options as TokenSourceOptions));
    return { server, open, exchanges, metadataRequests: () => server.requests.filter(({ method }) => method === 'GET') };
  };

  test('request the metadata of the server once', async (t) => {
    const { server, open, exchanges, metadataRequests } = await withMetadata(t);
    const first = server.next();
    const all = Array.from({ length: 20 }, (_, each) => exchanges.exchange(`subject-${each}`));
    await first;
    open();
    await Promise.all(all);
    assert.deepEqual([metadataRequests().length, server.requests.length], [1, 21]);
  });

  test('and one of them that is aborted leaves the others waiting; with the last, the request is aborted', async (t) => {
    const { server, open, exchanges, metadataRequests } = await withMetadata(t);
    const [one, two] = [new AbortController(), new AbortController()];
    const first = server.next();
    const waiting = [exchanges.exchange('one', { signal: one.signal }), exchanges.exchange('two', { signal: two.signal })];
    const request = await first;
    one.abort(new Error('one is gone'));
    await assert.rejects(waiting[0] ?? assert.fail(), /one is gone/);
    await new Promise(setImmediate);
    assert.equal(request.isAborted(), false);
    two.abort(new Error('two is gone'));
    await assert.rejects(waiting[1] ?? assert.fail(), /two is gone/);
    while (!request.isAborted()) await new Promise(setImmediate);
    open();
    await exchanges.exchange('one');
    assert.equal(metadataRequests().length, 2);
  });

  test('do not take an aborted request for an outage, in which expired metadata is used', async (t) => {
    const clock = movableClock();
    const { server, open, exchanges, metadataRequests } = await withMetadata(t, clock);
    open();
    await exchanges.exchange('one');
    clock.advance(HOUR);
    const held = gate();
    t.after(() => held.open());
    server.respond(async ({ method }, count) => {
      if (method === 'POST') return numbered(count);
      await held.opened;
      return { cut: true };
    });
    const aborter = new AbortController();
    const next = server.next();
    const aborted = exchanges.exchange('two', { signal: aborter.signal });
    await next;
    aborter.abort(new Error('gone'));
    await assert.rejects(aborted, /gone/);
    server.respond(({ method }, count) =>
      method === 'POST' ? numbered(count) : { json: { issuer: server.url, token_endpoint: `${server.url}/moved` } },
    );
    await exchanges.exchange('two');
    assert.deepEqual([metadataRequests().length, server.requests.at(-1)?.url], [3, '/moved']);
  });
});

describe('createTokenExchange', () => {
  test('refuses what is no token source, or only a copy of one', async (t) => {
    const { tokens } = await sourceSetting(t);
    for (const other of [{ ...tokens, get: tokens.get }, {}] as TokenSource[])
      assert.throws(() => createTokenExchange(other), { name: 'TypeError', code: 'invalid_argument', message: /createTokenSource/ });
  });

  test('reports exchanges as events of the source', async (t) => {
    const { exchanges, seen } = await setting(t);
    await exchanges.exchange('one');
    assert.deepEqual(seen.types(), ['requested', 'retrieved']);
  });
});
