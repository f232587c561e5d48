// A token source whose instances an attester vouches for (draft-ietf-oauth-attestation-based-client-auth), at a real
// server, and at servers that challenge in other ways.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type AttestationProvider, createTokenSource, memoryTokenStore, requestToken, type TokenSourceOptions } from '@mintmark/client';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type ClientKey, clientKey, seconds } from '../signed.ts';
import { numbered, type Responder, type SeenRequest, startHttpServer } from './runtime.ts';

const ATTESTER = 'https://attester.example';

describe('an attested client', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let attester: ClientKey;
  /** An attester that vouches for any key, and notes the requests. */
  const attesting = (lifetime = 3_600) => {
    const asked: { jwk: JWK; fresh: boolean }[] = [];
    const attestation: AttestationProvider = async ({ jwk, fresh }) => {
      asked.push({ jwk: jwk as unknown as JWK, fresh });
      const now = seconds();
      return new SignJWT({ iss: ATTESTER, sub: 'app', iat: now, exp: now + (fresh ? 3_600 : lifetime), cnf: { jwk } })
        .setProtectedHeader({ alg: 'ES256', typ: 'oauth-client-attestation+jwt', kid: 'attester' })
        .sign(attester.privateKey);
    };
    return { asked, attestation };
  };
  /** Counts the requests to each path. */
  const counted = () => {
    const paths: string[] = [];
    const send: typeof globalThis.fetch = (input, init) => {
      paths.push(new URL(String(input)).pathname);
      return fetch(input, init);
    };
    return { paths, fetch: send };
  };
  before(async () => {
    server = await startTestServer(ending, { flags: { authFailures: '0' } });
    attester = await clientKey('ES256', { kid: 'attester' });
    const must = async (path: string, body: object) => {
      const response = await server.manage('POST', path, body);
      assert.equal(response.status, 201, await response.text());
    };
    await must('/issuers', { id: 'attester', kind: 'attester', issuer: ATTESTER, keys: { jwks: { keys: [attester.jwk] } } });
    await must('/clients', { client_id: 'app', name: 'App', token_endpoint_auth_method: 'federated_jwt', scopes: ['orders:read'] });
    await must('/clients/app/trusts', { issuer: 'attester', match: [{ claim: 'sub', equals: 'app' }] });
  });
  const issuer = () => `${server.url}/oauth2`;

  test('requests a challenge where the metadata names the endpoint, and then its token', async () => {
    const { paths, fetch } = counted();
    const tokens = createTokenSource({ issuer: issuer(), clientId: 'app', attestation: attesting().attestation, fetch });
    const { sub } = decodeJwt((await tokens.get()).accessToken);
    await tokens.renew();
    assert.equal(sub, 'app');
    assert.deepEqual(paths, ['/.well-known/oauth-authorization-server/oauth2', '/oauth2/challenge', '/oauth2/token', '/oauth2/token']);
  });

  test('takes the challenge of the error where no metadata is read, and keeps it', async () => {
    const { paths, fetch } = counted();
    const tokens = createTokenSource({ tenantUrl: server.url, clientId: 'app', attestation: attesting().attestation, fetch });
    await tokens.get();
    await tokens.renew();
    assert.deepEqual(paths, Array(3).fill('/v1.0/endpoint/default/token'));
  });

  test('with DPoP, gets tokens that are bound to the attested key', async () => {
    const pair = await generateKeyPair('ES256');
    const { attestation, asked } = attesting();
    const tokens = createTokenSource({ issuer: issuer(), clientId: 'app', attestation, dpop: pair, instanceKey: pair });
    const { accessToken, tokenType } = await tokens.get();
    const { cnf } = decodeJwt<{ cnf: { jkt: string } }>(accessToken);
    assert.deepEqual([tokenType, cnf.jkt], ['DPoP', await calculateJwkThumbprint(asked[0]?.jwk ?? assert.fail())]);
  });

  test('asks for a fresh attestation when the server refuses the last one', async () => {
    const { attestation, asked } = attesting(-100);
    const tokens = createTokenSource({ issuer: issuer(), clientId: 'app', attestation });
    await tokens.get();
    assert.deepEqual(
      asked.map(({ fresh }) => fresh),
      [false, true],
    );
    assert.deepEqual(asked[0]?.jwk, asked[1]?.jwk);
  });

  test('is refused with an attestation of another key, and does not try forever', async () => {
    const other = (await clientKey()).jwk;
    const { attestation, asked } = attesting();
    const tokens = createTokenSource({
      issuer: issuer(),
      clientId: 'app',
      attestation: (request) => attestation({ ...request, jwk: other as typeof request.jwk }),
    });
    await assert.rejects(tokens.get(), { error: 'invalid_client' });
    assert.equal(asked.length, 2);
  });

  describe('what it sends', () => {
    const provided: AttestationProvider = () => 'a.b.c';
    const proofOf = async ({ headers }: SeenRequest, jwk: JWK) => {
      const text = String(headers['oauth-client-attestation-pop']);
      const { payload } = await jwtVerify(text, await importJWK(jwk, 'ES256'), {
        typ: 'oauth-client-attestation-pop+jwt',
        currentDate: new Date(),
      });
      return payload;
    };
    test('the attestation, a proof of its key with aud, jti and iat, and the client_id', async (t) => {
      const api = await startHttpServer(t, (_, count) => numbered(count));
      let jwk: JWK = {};
      const attestation: AttestationProvider = (request) => {
        jwk = request.jwk as unknown as JWK;
        return 'a.b.c';
      };
      const tokens = createTokenSource({ tokenUrl: `${api.url}/token`, issuer: 'https://as.example', clientId: 'app', attestation });
      await tokens.get();
      await tokens.renew();
      const [first, second] = await Promise.all(api.requests.map((request) => proofOf(request, jwk)));
      assert.deepEqual(
        [first?.aud, typeof first?.jti, typeof first?.iat, first?.['challenge']],
        ['https://as.example', 'string', 'number', undefined],
      );
      assert.notEqual(first?.jti, second?.jti);
      const [request] = api.requests;
      assert.equal(request?.headers['oauth-client-attestation'], 'a.b.c');
      assert.deepEqual(Object.fromEntries(request?.form ?? []), { grant_type: 'client_credentials', client_id: 'app' });
      assert.deepEqual(Object.keys(jwk).sort(), ['crv', 'kty', 'x', 'y']);
      assert.deepEqual(Object.keys(decodeProtectedHeader(String(request?.headers['oauth-client-attestation-pop']))).sort(), ['alg', 'typ']);
    });
    const challenged = (challenge?: string): Awaited<ReturnType<Responder>> => ({
      status: 400,
      json: { error: 'use_attestation_challenge' },
      ...(challenge === undefined ? undefined : { headers: { 'oauth-client-attestation-challenge': challenge } }),
    });
    const cases: readonly [what: string, respond: Responder, requests: number, outcome: string, dpop?: boolean][] = [
      ['one challenge', (_, count) => (count === 1 ? challenged('c1') : numbered(count)), 2, 'token-2'],
      ['another challenge each time', (_, count) => challenged(`c${count}`), 2, 'use_attestation_challenge'],
      ['the same challenge twice', () => challenged('c1'), 2, 'use_attestation_challenge'],
      ['no challenge to use', () => challenged(), 1, 'use_attestation_challenge'],
      [
        'a challenge, and then a DPoP nonce',
        (_, count) =>
          count === 1
            ? challenged('c1')
            : count === 2
              ? { status: 400, json: { error: 'use_dpop_nonce' }, headers: { 'dpop-nonce': 'n1' } }
              : numbered(count, { token_type: 'DPoP' }),
        3,
        'token-3',
        true,
      ],
      [
        'challenges and nonces in turn',
        (_, count) =>
          count % 2 === 1
            ? challenged(`c${count}`)
            : { status: 400, json: { error: 'use_dpop_nonce' }, headers: { 'dpop-nonce': `n${count}` } },
        3,
        'use_attestation_challenge',
        true,
      ],
    ];
    for (const [what, respond, requests, outcome, dpop = false] of cases) {
      test(`a server that requires ${what} gets ${requests} requests: ${outcome}`, async (t) => {
        const api = await startHttpServer(t, respond);
        const tokens = createTokenSource({ tokenUrl: `${api.url}/token`, clientId: 'app', attestation: provided, dpop });
        const result = await tokens.get().then(
          ({ accessToken }) => accessToken,
          (error: { error?: string }) => error.error,
        );
        assert.deepEqual([result, api.requests.length], [outcome, requests]);
        if (requests < 2) return;
        assert.equal(decodeJwt(String(api.requests[1]?.headers['oauth-client-attestation-pop']))['challenge'], 'c1');
      });
    }
    test('the newest challenge that a response had, also a successful one', async (t) => {
      const api = await startHttpServer(t, (_, count) => ({
        ...(numbered(count) as object),
        headers: { 'oauth-client-attestation-challenge': `c${count}` },
      }));
      const tokens = createTokenSource({ tokenUrl: `${api.url}/token`, clientId: 'app', attestation: provided });
      for (let n = 0; n < 3; n++) await tokens.renew();
      const sent = api.requests.map(({ headers }) => decodeJwt(String(headers['oauth-client-attestation-pop']))['challenge']);
      assert.deepEqual(sent, [undefined, 'c1', 'c2']);
    });
    test('nothing to a challenge endpoint without a challenge but the request: it is an error', async (t) => {
      for (const reply of [{ json: {} }, { json: { attestation_challenge: '' } }, { status: 500, json: { attestation_challenge: 'c' } }]) {
        const api: Awaited<ReturnType<typeof startHttpServer>> = await startHttpServer(t, ({ url }) =>
          url.includes('well-known')
            ? { json: { issuer: api.url, token_endpoint: `${api.url}/token`, challenge_endpoint: `${api.url}/challenge` } }
            : reply,
        );
        const options = { issuer: api.url, clientId: 'app', attestation: provided };
        await assert.rejects(requestToken(options), { code: 'unexpected_response' });
        assert.ok(!api.requests.some(({ url }) => url === '/token'));
      }
    });
    test('nothing to a challenge endpoint that is no URL of https', async (t) => {
      for (const url of ['http://as.example/challenge', 7, '/challenge']) {
        const api: Awaited<ReturnType<typeof startHttpServer>> = await startHttpServer(t, (request, count) =>
          request.url.includes('well-known')
            ? { json: { issuer: api.url, token_endpoint: `${api.url}/token`, challenge_endpoint: url } }
            : numbered(count),
        );
        await createTokenSource({ issuer: api.url, clientId: 'app', attestation: provided }).get();
        assert.deepEqual(
          api.requests.map((request) => request.method),
          ['GET', 'POST'],
        );
      }
    });
    test('no token into a store: another instance could get it', async (t) => {
      const api = await startHttpServer(t, (_, count) => numbered(count));
      const store = memoryTokenStore();
      const options = { tokenUrl: `${api.url}/token`, clientId: 'app', attestation: provided, store };
      for (let n = 0; n < 2; n++) await createTokenSource(options).get();
      assert.equal(api.requests.length, 2);
    });
    test('options that are not valid are refused before any request', () => {
      const wrong: object[] = [
        { attestation: 'a.b.c' },
        { attestation: provided, clientId: '' },
        { attestation: provided, clientSecret: 'x' },
        { attestation: provided, clientKey: {} },
        { attestation: provided, authMethod: 'private_key_jwt' },
        { attestation: provided, workload: () => 'x' },
      ];
      for (const options of wrong) {
        const all = { tokenUrl: 'https://as.example/token', clientId: 'app', ...options } as TokenSourceOptions;
        assert.throws(() => createTokenSource(all), { code: 'invalid_argument' }, JSON.stringify(options));
      }
    });
    test('an attestation that is empty, late or cannot be had is a SecretError or an argument error', async () => {
      const request = (attestation: AttestationProvider) =>
        requestToken({ tokenUrl: 'https://as.example/token', clientId: 'app', attestation, timeout: 50 });
      await assert.rejects(
        request(() => ''),
        { code: 'invalid_argument' },
      );
      await assert.rejects(
        request(() => Promise.reject(new Error('down'))),
        { name: 'SecretError' },
      );
      await assert.rejects(
        request(() => new Promise(() => {})),
        { name: 'SecretError' },
      );
    });
  });
});
