// RFC 9449, DPoP, at the token endpoint and at the management API. One row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { asForm, assertion, type Changes, type ClientKey, clientKey, dpopProof, rawJwt, seconds } from '../signed.ts';

const FORM = { grant_type: 'client_credentials', client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
type Json = Record<string, unknown>;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/**
 * Another base64url text that a lenient decoder decodes to the same 32 bytes: the last character has two unused
 * bits.
 */
const withUnusedBits = (text: string): string => text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1) ?? '') ^ 1];
/** The same number with a zero byte before it. */
const withLeadingZero = (text: string): string => Buffer.concat([Buffer.alloc(1), Buffer.from(text, 'base64url')]).toString('base64url');

describe('RFC 9449', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let key: ClientKey;
  let uri: string;
  const requestToken = (proof: string | undefined, form: Readonly<Record<string, string>> = FORM) =>
    server.post('/oauth2/token', form, proof === undefined ? {} : { dpop: proof });
  const currentNonce = async (): Promise<string> =>
    (await requestToken(await dpopProof(key, { uri }))).headers.get('dpop-nonce') ?? assert.fail('No nonce.');
  const proofWith = async (changes: Changes = {}) => dpopProof(key, { uri, nonce: await currentNonce() }, changes);
  const errorOf = async (response: Response): Promise<unknown> => ((await response.json()) as Json).error;
  before(async () => {
    server = await startTestServer(ending);
    key = await clientKey();
    uri = `${server.url}/oauth2/token`;
  });

  test('§8: the response to a proof without a nonce has one, and is not cached', async () => {
    const response = await requestToken(await dpopProof(key, { uri }));
    assert.deepEqual([response.status, await errorOf(response)], [400, 'use_dpop_nonce']);
    assert.match(response.headers.get('dpop-nonce') ?? '', /^[\w-]{32}$/);
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });
  test('§5, §6.1, §6.2: a proof binds the token to its key, in the response, the JWT and introspection', async () => {
    const response = await requestToken(await proofWith());
    const body = (await response.json()) as Json;
    assert.deepEqual([response.status, body.token_type], [200, 'DPoP']);
    assert.match(response.headers.get('dpop-nonce') ?? '', /^[\w-]{32}$/, '§8.2: the nonce for the next one');
    const token = String(body.access_token);
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    assert.deepEqual(claims.cnf, { jkt: key.thumbprint });
    const seen = (await (await server.post('/oauth2/introspect', { ...FORM, token })).json()) as Json;
    assert.deepEqual([seen.token_type, seen.cnf], ['DPoP', { jkt: key.thumbprint }]);
  });
  test('§5: a token that is requested without a proof is a bearer token', async () => {
    const body = (await (await requestToken(undefined)).json()) as Json;
    assert.equal(body.token_type, 'Bearer');
  });
  test('§5.2: a client that is registered for bound tokens gets no bearer token', async () => {
    const created = await server.create({ dpop_bound_access_tokens: true });
    const form = { ...FORM, client_id: created.clientId, client_secret: created.clientSecret };
    const response = await requestToken(undefined, form);
    assert.deepEqual([response.status, await errorOf(response)], [400, 'invalid_dpop_proof']);
    assert.equal((await requestToken(await proofWith(), form)).status, 200);
  });
  test('§11.1: a replayed proof is refused as such; with a replayed assertion, client authentication fails first', async () => {
    const ownKey = await clientKey();
    const { clientId } = await server.create({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [ownKey.jwk] } });
    const form = async () => ({ grant_type: 'client_credentials', ...asForm(await assertion(ownKey, clientId, `${server.url}/oauth2`)) });
    const [proof, first] = [await proofWith(), await form()];
    assert.equal((await requestToken(proof, first)).status, 200);
    const again = await requestToken(proof, await form());
    assert.deepEqual([again.status, await errorOf(again)], [400, 'invalid_dpop_proof']);
    for (const each of [proof, await proofWith()]) {
      const response = await requestToken(each, first);
      assert.deepEqual([response.status, await errorOf(response)], [401, 'invalid_client']);
    }
    const path = `/audit?request_id=${again.headers.get('mintmark-request-id')}`;
    const { entries } = (await (await server.manage('GET', path)).json()) as { entries: readonly Json[] };
    assert.deepEqual(
      entries.map(({ reason }) => reason),
      ['dpop_replayed'],
    );
  });
  test('§5: a proof does not authenticate a client', async () => {
    const response = await requestToken(await proofWith(), { grant_type: 'client_credentials', client_id: ADMIN.clientId });
    assert.deepEqual([response.status, await errorOf(response)], [401, 'invalid_client']);
  });

  const accepted: readonly [section: string, must: string, changes: () => Changes][] = [
    ['4.3', 'other claims are ignored', () => ({ claims: { foo: 1 } })],
    [
      '4.3',
      'htu is compared after normalization',
      () => ({ claims: { htu: uri.replace('http://localhost', 'HTTP://LocalHost').replace('oauth2', '%6Fauth2') } }),
    ],
    ['4.3', 'htu is compared without query and fragment', () => ({ claims: { htu: `${uri}?a=b#c` } })],
    ['4.3', 'a clock that is 20 s ahead is tolerated', () => ({ claims: { iat: seconds() + 20 } })],
  ];
  for (const [section, must, changes] of accepted) {
    test(`§${section}: ${must}`, async () => assert.equal((await requestToken(await proofWith(changes()))).status, 200));
  }

  const refused: readonly [section: string, must: string, changes: () => Changes | Promise<Changes>][] = [
    ['4.3', 'typ is dpop+jwt', () => ({ header: { typ: 'JWT' } })],
    ['4.3', 'typ is present', () => ({ header: { typ: undefined } })],
    ['4.3', 'jwk is present', () => ({ header: { jwk: undefined } })],
    ['4.3', 'jwk is public', async () => ({ header: { jwk: { ...key.jwk, d: 'AAAA' } } })],
    ['4.3', 'jwk has no unknown private member', async () => ({ header: { jwk: { ...key.jwk, priv: 'AAAA' } } })],
    ['4.3', 'the signature is by jwk', async () => ({ header: { jwk: (await clientKey()).jwk } })],
    ['4.3', 'jwk is asymmetric', () => ({ header: { jwk: { kty: 'oct', k: 'AAAA' } } })],
    ['4.3', 'jwk has no padding', () => ({ header: { jwk: { ...key.jwk, x: `${key.jwk.x}=` } } })],
    ['4.3', 'jwk has no unused bits set', () => ({ header: { jwk: { ...key.jwk, x: withUnusedBits(String(key.jwk.x)) } } })],
    ['4.3', 'jwk has no leading zeros', () => ({ header: { jwk: { ...key.jwk, x: withLeadingZero(String(key.jwk.x)) } } })],
    ['4.3', 'jwk is a point on its curve', () => ({ header: { jwk: { ...key.jwk, y: key.jwk.x } } })],
    ['4.3', 'jwk is for signatures', () => ({ header: { jwk: { ...key.jwk, use: 'enc' } } })],
    ['4.3', 'jti is present', () => ({ claims: { jti: undefined } })],
    ['4.3', 'jti is a string', () => ({ claims: { jti: 1 } })],
    ['4.3', 'jti has a maximum length', () => ({ claims: { jti: 'x'.repeat(257) } })],
    ['4.3', 'htm is present', () => ({ claims: { htm: undefined } })],
    ['4.3', 'htm is the method', () => ({ claims: { htm: 'GET' } })],
    ['4.3', 'htm is case-sensitive', () => ({ claims: { htm: 'post' } })],
    ['4.3', 'htu is present', () => ({ claims: { htu: undefined } })],
    ['4.3', 'htu is the endpoint', () => ({ claims: { htu: `${server.url}/v1.0/endpoint/default/token` } })],
    ['4.3', 'htu is not only a prefix of the endpoint', () => ({ claims: { htu: server.url } })],
    ['4.3', 'htu has no white space, which a URL parser removes', () => ({ claims: { htu: uri.replace('oauth2', 'oau\tth2') } })],
    [
      '4.3',
      'htu has no backslash, which a URL parser converts to a slash',
      () => ({ claims: { htu: uri.replace('/oauth2', '\\oauth2') } }),
    ],
    ['4.3', 'htu has no user information', () => ({ claims: { htu: uri.replace('//', '//admin@') } })],
    ['4.3', 'htu has the scheme of the endpoint', () => ({ claims: { htu: uri.replace('http:', 'https:') } })],
    ['4.3', 'htu has the port of the endpoint', () => ({ claims: { htu: uri.replace(/:\d+/, '') } })],
    ['4.3', 'htu has the host of the server', () => ({ claims: { htu: 'https://evil.example/oauth2/token' } })],
    ['4.3', 'iat is present', () => ({ claims: { iat: undefined } })],
    ['4.3', 'iat is a number', () => ({ claims: { iat: String(seconds()) } })],
    ['4.3', 'iat is recent', () => ({ claims: { iat: seconds() - 400 } })],
    ['4.3', 'iat is not in the future', () => ({ claims: { iat: seconds() + 60 } })],
    ['4.3', 'no extension is marked as critical (RFC 7515 §4.1.11)', () => ({ header: { crit: ['b64'], b64: true } })],
  ];
  for (const [section, must, changes] of refused) {
    test(`§${section}: ${must}, else invalid_dpop_proof`, async () => {
      const response = await requestToken(await proofWith(await changes()).catch(() => rawJwt({ alg: 'ES256', crit: ['b64'] }, {}, 'AA')));
      assert.deepEqual([response.status, await errorOf(response)], [400, 'invalid_dpop_proof']);
    });
  }
  const malformed: readonly [must: string, proof: () => Promise<string>][] = [
    ['the proof is a well-formed JWT', async () => 'x'],
    ['alg is not none', async () => rawJwt({ alg: 'none', typ: 'dpop+jwt', jwk: key.jwk }, { jti: 'x' }, '')],
    ['alg is not a MAC', async () => rawJwt({ alg: 'HS256', typ: 'dpop+jwt', jwk: key.jwk }, { jti: 'x' }, 'AAAA')],
    ['the header has one proof, not two', async () => `${await proofWith()}, ${await proofWith()}`],
  ];
  for (const [must, proof] of malformed) {
    test(`§4.3: ${must}, else invalid_dpop_proof`, async () => {
      const response = await requestToken(await proof());
      assert.deepEqual([response.status, await errorOf(response)], [400, 'invalid_dpop_proof']);
    });
  }
  test('§4.3: alg is that of the jwk, else invalid_dpop_proof', async () => {
    const ownKey = await clientKey('RS256');
    const named = { ...ownKey, jwk: { ...ownKey.jwk, alg: 'PS256' } };
    const response = await requestToken(await dpopProof(named, { uri, nonce: await currentNonce() }));
    assert.deepEqual([response.status, await errorOf(response)], [400, 'invalid_dpop_proof']);
  });
  for (const algorithm of ['ES384', 'EdDSA', 'RS256', 'PS256']) {
    test(`§5.1: ${algorithm} is accepted`, async () => {
      const ownKey = await clientKey(algorithm);
      assert.equal((await requestToken(await dpopProof(ownKey, { uri, nonce: await currentNonce() }))).status, 200);
    });
  }
  test('§11.1: of ten concurrent requests with one proof, exactly one is accepted', async () => {
    const proof = await proofWith();
    const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await requestToken(proof)).status));
    assert.deepEqual(statuses.toSorted(), [200, ...Array.from({ length: 9 }, () => 400)]);
  });
  test('§8: a nonce of the previous window is valid, an older or unknown one is not', async (t) => {
    const ownServer = await startTestServer(t);
    const uri = `${ownServer.url}/oauth2/token`;
    // Each minute is a window. The nonce is issued at the end of one.
    const end = Math.ceil(Date.now() / 60_000) * 60_000 + 60_000;
    const respond = async (at: number, nonce?: string) => {
      ownServer.holdClock(at);
      return ownServer.post('/oauth2/token', FORM, { dpop: await dpopProof(key, { uri, nonce }, { claims: { iat: at / 1000 } }) });
    };
    const nonce = (await respond(end - 1)).headers.get('dpop-nonce') ?? '';
    const status = async (at: number, given = nonce) => (await respond(at, given)).status;
    assert.equal(await status(end - 1), 200);
    assert.equal(await status(end - 1, 'A'.repeat(32)), 400);
    assert.equal(await status(end + 59_999), 200);
    assert.equal(await status(end + 60_000), 400);
  });
  test('§8: without nonces, a proof is valid for a minute', async (t) => {
    const ownServer = await startTestServer(t);
    assert.equal((await ownServer.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' })).status, 200);
    const at = `${ownServer.url}/oauth2/token`;
    const status = async (age: number) =>
      (await ownServer.post('/oauth2/token', FORM, { dpop: await dpopProof(key, { uri: at }, { claims: { iat: seconds() - age } }) }))
        .status;
    assert.deepEqual([await status(0), await status(50), await status(70)], [200, 200, 400]);
  });

  test('§11.1: without nonces, a proof is accepted only once within its minute', async (t) => {
    const ownServer = await startTestServer(t);
    assert.equal((await ownServer.manage('PATCH', '/tenants/current', { dpop_nonce: 'off' })).status, 200);
    const at = `${ownServer.url}/oauth2/token`;
    // From a clock that is as far ahead as tolerated, so that the proof is valid for the longest time.
    const proof = await dpopProof(key, { uri: at }, { claims: { iat: seconds() + 25.5 } });
    const status = async () => (await ownServer.post('/oauth2/token', FORM, { dpop: proof })).status;
    assert.equal(await status(), 200);
    for (const step of [30_000, 30_000, 24_000, 3_000]) {
      ownServer.advance(step);
      assert.equal(await status(), 400);
    }
  });
  test('§11.1: a proof is valid for one endpoint only', async () => {
    const proof = await proofWith();
    const old = await server.post('/v1.0/endpoint/default/token', FORM, { dpop: proof });
    assert.deepEqual([old.status, await errorOf(old)], [400, 'invalid_dpop_proof']);
    assert.equal((await requestToken(proof)).status, 200, 'and is not used up elsewhere');
  });
  test('§11.1: the jti of a refused proof can be used again', async () => {
    const jti = 'one and the same';
    const nonce = await currentNonce();
    assert.equal((await requestToken(await dpopProof(key, { uri, nonce }, { claims: { jti, htm: 'GET' } }))).status, 400);
    assert.equal((await requestToken(await dpopProof(key, { uri, nonce }, { claims: { jti } }))).status, 200);
  });
  test('§5: two proof headers are refused', async () => {
    const { request } = await import('node:http');
    const proofs = [await proofWith(), await proofWith()];
    const status = await new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', dpop: proofs };
      const sent = request(uri, { method: 'POST', headers }, (response) => resolve(response.resume().statusCode));
      sent.on('error', reject).end(new URLSearchParams(FORM).toString());
    });
    assert.equal(status, 400);
  });
  test('§8: a nonce of another server is refused', async (t) => {
    const other = await startTestServer(t);
    const foreign = await other.post('/oauth2/token', FORM, { dpop: await dpopProof(key, { uri: `${other.url}/oauth2/token` }) });
    const response = await requestToken(await dpopProof(key, { uri, nonce: foreign.headers.get('dpop-nonce') ?? '' }));
    assert.equal(await errorOf(response), 'use_dpop_nonce');
  });

  describe('at a protected resource', () => {
    let token: string;
    before(async () => {
      token = String(((await (await requestToken(await proofWith())).json()) as Json).access_token);
    });
    const url = () => `${server.url}/management/v1/clients`;
    const call = (authorization: string, proof?: string) =>
      fetch(url(), { headers: { authorization, ...(proof === undefined ? undefined : { dpop: proof }) } });
    const bound = async (changes: Changes = {}, of: ClientKey = key) =>
      dpopProof(of, { method: 'GET', uri: url(), nonce: await currentNonce(), accessToken: token }, changes);

    test('§7.1: with the scheme DPoP and a proof, the request is accepted', async () =>
      assert.equal((await call(`DPoP ${token}`, await bound())).status, 200));
    test('§7.1: without a nonce, 401 and the nonce to use', async () => {
      const response = await call(`DPoP ${token}`, await dpopProof(key, { method: 'GET', uri: url(), accessToken: token }));
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate') ?? '', /^DPoP realm=.*error="use_dpop_nonce".*algs="ES256 /);
      assert.match(response.headers.get('dpop-nonce') ?? '', /^[\w-]{32}$/);
    });
    const rows: readonly [section: string, must: string, scheme: string, proof: () => Promise<string | undefined>][] = [
      ['7.2', 'a bound token is not sent as a bearer token', 'Bearer', async () => undefined],
      ['7.2', 'a bound token is not sent as a bearer token, even with a proof', 'Bearer', () => bound()],
      ['7.1', 'a proof is present', 'DPoP', async () => undefined],
      ['7.1', 'the proof is by the bound key', 'DPoP', async () => bound({}, await clientKey())],
      ['4.3', 'ath is present', 'DPoP', () => bound({ claims: { ath: undefined } })],
      ['4.3', 'ath is the hash of this token', 'DPoP', () => bound({ claims: { ath: 'x'.repeat(43) } })],
      ['4.3', 'htm is the method', 'DPoP', () => bound({ claims: { htm: 'POST' } })],
      ['4.3', 'htu is the URL', 'DPoP', () => bound({ claims: { htu: `${server.url}/management/v1/keys` } })],
    ];
    for (const [section, must, scheme, proof] of rows) {
      test(`§${section}: ${must}, else 401`, async () => {
        const response = await call(`${scheme} ${token}`, await proof());
        assert.equal(response.status, 401);
        const challenge = response.headers.get('www-authenticate') ?? '';
        assert.match(challenge, scheme === 'DPoP' ? /^DPoP .*error="invalid_dpop_proof".*algs="ES256 / : /^Bearer .*error="invalid_token"/);
      });
    }
    test('§7.1: the challenge for an invalid DPoP token has the scheme DPoP', async () => {
      for (const wrong of ['x', `${token}x`, await server.token()]) {
        const response = await call(`DPoP ${wrong}`, await bound());
        assert.match(response.headers.get('www-authenticate') ?? '', /^DPoP .*algs="ES256 /);
      }
    });
    test('§11.1: a proof is accepted once', async () => {
      const proof = await bound();
      assert.deepEqual([(await call(`DPoP ${token}`, proof)).status, (await call(`DPoP ${token}`, proof)).status], [200, 401]);
    });
    test('§7.1: a bearer token with the scheme DPoP is refused', async () =>
      assert.equal((await call(`DPoP ${await server.token()}`, await bound())).status, 401));
  });
});
