// DPoP-bound tokens (RFC 9449): their proofs, which jose verifies, nonces, and that there is no fallback to
// bearer tokens.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { createTokenSource, type TokenSource, type TokenSourceOptions } from '@mintmark/client';
import { calculateJwkThumbprint, EmbeddedJWK, generateKeyPair, type JWK, jwtVerify } from 'jose';
import {
  collectEvents,
  movableClock,
  numbered,
  type Responder,
  type SeenRequest,
  START,
  startHttpServer,
  type TestHttpServer,
} from './runtime.ts';

const boundToken: Responder = (_, count) => numbered(count, { token_type: 'DPoP' });

interface Setting {
  readonly issuer: TestHttpServer;
  readonly api: TestHttpServer;
  readonly tokens: TokenSource;
  readonly seen: ReturnType<typeof collectEvents>;
}

const setting = async (
  t: TestContext,
  more: { issuer?: Responder; api?: Responder; options?: Partial<TokenSourceOptions> },
): Promise<Setting> => {
  const issuer = await startHttpServer(t, more.issuer ?? boundToken);
  const api = await startHttpServer(t, more.api ?? (() => ({})));
  const seen = collectEvents();
  const options = { tenantUrl: issuer.url, clientId: 'id', clientSecret: 'x', dpop: true, ...movableClock(), onEvent: seen.onEvent };
  return { issuer, api, seen, tokens: createTokenSource({ ...options, ...more.options } as TokenSourceOptions) };
};

/** Verifies the proof of a request by the key in it. */
const proofOf = async (request: SeenRequest | undefined): Promise<{ claims: Record<string, unknown>; jwk: JWK }> => {
  const { payload, protectedHeader } = await jwtVerify(String(request?.headers.dpop), EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: ['ES256'],
    currentDate: new Date(START),
    maxTokenAge: 1,
  });
  return { claims: payload, jwk: protectedHeader.jwk ?? assert.fail('no key') };
};

const nonceOf = async (request: SeenRequest | undefined): Promise<unknown> => (await proofOf(request)).claims.nonce;

test('proofs to the server and the API are signed by the same key, each for its request', async (t) => {
  const { issuer, api, tokens } = await setting(t, {});
  await tokens.fetch(`${api.url}/a?b=c#d`, { method: 'post', body: 'x' });
  const [first, second] = [await proofOf(issuer.requests[0]), await proofOf(api.requests[0])];
  assert.equal(api.requests[0]?.headers.authorization, 'DPoP token-1');
  assert.deepEqual(
    [first.claims.htm, first.claims.htu, first.claims.ath],
    ['POST', `${issuer.url}/v1.0/endpoint/default/token`, undefined],
  );
  assert.deepEqual(
    [second.claims.htm, second.claims.htu, second.claims.ath],
    ['POST', `${api.url}/a`, createHash('sha256').update('token-1').digest('base64url')],
  );
  assert.equal(await calculateJwkThumbprint(first.jwk), await calculateJwkThumbprint(second.jwk));
  assert.deepEqual(Object.keys(first.jwk).sort(), ['crv', 'kty', 'x', 'y']);
  assert.notEqual(first.claims.jti, second.claims.jti);
});

test('a given key pair signs the proofs', async (t) => {
  const keyPair = await generateKeyPair('ES256');
  const { issuer, tokens } = await setting(t, { options: { dpop: keyPair } });
  assert.equal((await tokens.get()).tokenType, 'DPoP');
  const { jwk } = await proofOf(issuer.requests[0]);
  assert.equal(
    await calculateJwkThumbprint(jwk),
    await calculateJwkThumbprint((await crypto.subtle.exportKey('jwk', keyPair.publicKey)) as JWK),
  );
});

test('a key pair that is not P-256 is rejected', async (t) => {
  const keyPair = await generateKeyPair('RS256');
  const { tokens } = await setting(t, { options: { dpop: keyPair } });
  await assert.rejects(tokens.get(), { name: 'TypeError', code: 'invalid_argument' });
});

for (const token_type of ['Bearer', undefined]) {
  test(`a token of type ${token_type} is not accepted instead of a bound one`, async (t) => {
    const { tokens } = await setting(t, { issuer: (_, count) => numbered(count, { token_type }) });
    await assert.rejects(tokens.get(), { name: 'ProtocolError', code: 'unsupported_token_type' });
  });
}

test('a bound token is refused if a bearer token was requested', async (t) => {
  const { tokens } = await setting(t, { options: { dpop: false } });
  await assert.rejects(tokens.get(), { name: 'ProtocolError', code: 'unsupported_token_type' });
});

describe('nonces (RFC 9449 §8, §9)', () => {
  const nonceError = { status: 400, headers: { 'dpop-nonce': 'n1' }, json: { error: 'use_dpop_nonce' } };

  test('a nonce from the token endpoint is sent in a second request and in later ones', async (t) => {
    const { issuer, tokens } = await setting(t, { issuer: (request, count) => (count === 1 ? nonceError : boundToken(request, count)) });
    await tokens.get();
    await tokens.renew();
    assert.deepEqual(await Promise.all(issuer.requests.map(nonceOf)), [undefined, 'n1', 'n1']);
  });

  test('a server that always requires another nonce receives two requests', async (t) => {
    const { issuer, tokens } = await setting(t, {
      issuer: (_, count) => ({ ...nonceError, headers: { 'dpop-nonce': `n${count}` } }),
    });
    await assert.rejects(tokens.get(), { error: 'use_dpop_nonce' });
    assert.equal(issuer.requests.length, 2);
  });

  test('a use_dpop_nonce error without a nonce is thrown at once', async (t) => {
    const { issuer, tokens } = await setting(t, { issuer: () => ({ ...nonceError, headers: {} }) });
    await assert.rejects(tokens.get(), { error: 'use_dpop_nonce' });
    assert.equal(issuer.requests.length, 1);
  });

  test('a second use_dpop_nonce error, without a nonce or with the same one, is thrown', async (t) => {
    for (const headers of [{}, { 'dpop-nonce': 'n1' }]) {
      const { issuer, tokens } = await setting(t, {
        issuer: (_, count) => ({ ...nonceError, headers: count === 1 ? nonceError.headers : headers }),
      });
      await assert.rejects(tokens.get(), { error: 'use_dpop_nonce' });
      assert.equal(issuer.requests.length, 2);
    }
  });

  test('after a nonce from an API, the request is sent again with the same token; each server has its own nonce', async (t) => {
    const challenge = { status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'api-1' } };
    const { issuer, api, tokens, seen } = await setting(t, {
      issuer: async (request, count) => ({ ...(await boundToken(request, count)), headers: { 'dpop-nonce': 'as-1' } }),
      api: (_, count) => (count === 1 ? challenge : { headers: { 'dpop-nonce': 'api-2' } }),
    });
    assert.equal((await tokens.fetch(api.url)).status, 200);
    await tokens.fetch(api.url);
    await tokens.renew();
    assert.deepEqual(await Promise.all(api.requests.map(nonceOf)), [undefined, 'api-1', 'api-2']);
    assert.deepEqual(await Promise.all(issuer.requests.map(nonceOf)), [undefined, 'as-1']);
    assert.deepEqual(
      seen.events.filter(({ type }) => type === 'replayed'),
      [{ type: 'replayed', origin: api.url, because: 'nonce' }],
    );
  });

  test('an API that requires a new nonce in each response receives two requests', async (t) => {
    const { api, tokens } = await setting(t, {
      api: (_, count) => ({ status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': `n${count}` } }),
    });
    assert.equal((await tokens.fetch(api.url)).status, 401);
    assert.equal(api.requests.length, 2);
  });

  test('an API that requires a nonce and then refuses the token receives three requests', async (t) => {
    const { api, tokens } = await setting(t, {
      api: ({ headers }, count) => {
        if (count === 1) return { status: 401, headers: { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n1' } };
        return headers.authorization === 'DPoP token-2'
          ? {}
          : { status: 401, headers: { 'www-authenticate': 'DPoP error="invalid_token"' } };
      },
    });
    assert.equal((await tokens.fetch(api.url)).status, 200);
    assert.equal(api.requests.length, 3);
  });
});

test('a redirect within the origin has a proof for its URL; one to another origin has none', async (t) => {
  const { api, tokens } = await setting(t, {
    api: ({ url }) => ({ status: 302, headers: { location: url === '/a' ? '/b' : other.url } }),
  });
  const other: TestHttpServer = await startHttpServer(t, () => ({}));
  await tokens.fetch(`${api.url}/a`);
  assert.equal((await proofOf(api.requests[1])).claims.htu, `${api.url}/b`);
  assert.equal(other.requests[0]?.headers.dpop, undefined);
  assert.equal(other.requests[0]?.headers.authorization, undefined);
});
