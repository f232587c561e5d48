// RFC 8725, JSON Web Token Best Current Practices: which JWTs are accepted as assertions, DPoP proofs and
// access tokens, and which keys. One row per requirement.
import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { before, describe, test } from 'node:test';
import { calculateJwkThumbprint, decodeProtectedHeader, exportJWK, importJWK } from 'jose';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { asForm, assertion, assertionClaims, type Changes, type ClientKey, clientKey, dpopProof, rawJwt } from '../signed.ts';

type Json = Record<string, unknown>;
const GRANT = { grant_type: 'client_credentials' };
const SECRET = { ...GRANT, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };

describe('RFC 8725', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let issuer: string;
  let key: ClientKey;
  let clientId: string;
  const requestToken = async (jwt: string): Promise<number> => (await server.post('/oauth2/token', { ...GRANT, ...asForm(jwt) })).status;
  const register = (settings: Json) => server.create({ token_endpoint_auth_method: 'private_key_jwt', ...settings });
  /** A valid assertion with changed members. */
  const validAssertion = (changes: Changes = {}) => assertion(key, clientId, issuer, changes);
  /** An assertion signed by hand, so that its header can be anything. */
  const signByHand = (header: unknown, claims: unknown = assertionClaims(clientId, issuer)): string => {
    const input = rawJwt(header, claims, '').slice(0, -1);
    const by = { key: KeyObject.from(key.privateKey as never), dsaEncoding: 'ieee-p1363' } as const;
    return `${input}.${sign('sha256', Buffer.from(input), by).toString('base64url')}`;
  };
  before(async () => {
    server = await startTestServer(ending);
    issuer = `${server.url}/oauth2`;
    key = await clientKey('ES256', { kid: 'k1' });
    ({ clientId } = await register({ jwks: { keys: [key.jwk] } }));
  });

  test('§3.3: the assertions that these tests create by hand are valid', async () =>
    assert.equal(await requestToken(signByHand({ alg: 'ES256', kid: 'k1' })), 200));

  /** An encrypted JWT (RFC 7516 §3.1). */
  const jwe = (header: unknown): string => `${rawJwt(header, '', '').split('.')[0]}.AA.AA.AA.AA`;
  const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const refused: readonly [section: string, must: string, jwt: () => string | Promise<string>][] = [
    ['3.1', 'a valid ES256 signature with alg ES384', () => signByHand({ alg: 'ES384' })],
    ['3.1', 'a valid ES256 signature with alg RS256', () => signByHand({ alg: 'RS256' })],
    ['3.1', 'a valid ES256 signature with alg es256', () => signByHand({ alg: 'es256' })],
    ['3.1', 'a valid ES256 signature without alg', () => signByHand({})],
    ['3.1', 'a valid ES256 signature with an alg that is not a string', () => signByHand({ alg: ['ES256'] })],
    [
      '3.1',
      'a MAC keyed with the public key in PEM',
      async () => {
        const pem = createPublicKey({ key: key.jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
        return assertion({ algorithm: 'HS256', privateKey: Buffer.from(pem) }, clientId, issuer);
      },
    ],
    [
      '3.1',
      'a MAC keyed with the public JWK',
      () => assertion({ algorithm: 'HS256', privateKey: Buffer.from(JSON.stringify(key.jwk)) }, clientId, issuer),
    ],
    ['3.2', 'alg none', () => rawJwt({ alg: 'none' }, assertionClaims(clientId, issuer), 'AA')],
    ['3.2', 'alg none without a signature', () => rawJwt({ alg: 'none' }, assertionClaims(clientId, issuer), '')],
    ['3.2', 'alg nOnE', () => rawJwt({ alg: 'nOnE' }, assertionClaims(clientId, issuer), 'AA')],
    ['3.3', 'a signature of zeros', () => rawJwt({ alg: 'ES256' }, assertionClaims(clientId, issuer), 'A'.repeat(86))],
    [
      '3.3',
      'a signature in DER',
      () => {
        const input = rawJwt({ alg: 'ES256' }, assertionClaims(clientId, issuer), '').slice(0, -1);
        return `${input}.${sign('sha256', Buffer.from(input), KeyObject.from(key.privateKey as never)).toString('base64url')}`;
      },
    ],
    ['3.3', 'a truncated signature', async () => (await validAssertion()).slice(0, -2)],
    [
      '3.3',
      'claims that were not signed',
      async () => {
        const [header = '', , signature = ''] = (await validAssertion()).split('.');
        return `${header}.${Buffer.from(JSON.stringify(assertionClaims(clientId, issuer))).toString('base64url')}.${signature}`;
      },
    ],
    ['3.3', 'a key that is not the client’s', async () => assertion(await clientKey(), clientId, issuer)],
    ['3.3', 'a second signature after the first', async () => `${await validAssertion()}.AA`],
    ['3.6', 'an encrypted JWT, which may be compressed', async () => `${await validAssertion()}.x.y`],
    [
      '3.6',
      'a JWE whose key derivation takes 2^31 rounds',
      () => jwe({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2 ** 31 - 1, p2s: 'AA' }),
    ],
    ['3.6', 'a JWE with compressed content', () => jwe({ alg: 'dir', enc: 'A128GCM', zip: 'DEF' })],
    ['3.6', 'zip in the header', () => signByHand({ alg: 'ES256', crit: ['zip'], zip: 'DEF' })],
    ['RFC 7515 §10.12', 'claims that are nested 2,000 times', () => signByHand({ alg: 'ES256' }, `{"x":${nested(2000)}}`)],
    ['RFC 7515 §10.12', 'a header that is nested 2,000 times', () => signByHand(`{"alg":"ES256","x":${nested(2000)}}`)],
    ['RFC 7515 §10.12', 'a header of 30,000 characters', () => signByHand({ alg: 'ES256', x: 'x'.repeat(30_000) })],
    ['3.7', 'a header that is not UTF-8', () => `${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.e30.AA`],
    ['RFC 7515 §4', 'a duplicate header member', () => signByHand('{"alg":"ES256","alg":"ES256"}')],
    [
      'RFC 7519 §4',
      'a duplicate claim',
      () => signByHand({ alg: 'ES256' }, JSON.stringify(assertionClaims(clientId, issuer)).replace('{', '{"sub":"x",')),
    ],
    ['RFC 7515 §2', 'spaces in the base64url', async () => (await validAssertion()).replace('.', ' .')],
    ['RFC 7515 §2', 'a line end after the JWT', async () => `${await validAssertion()}\n`],
    ['RFC 7515 §2', 'padding', async () => `${await validAssertion()}==`],
    ['3.8', 'an issuer that is not the subject', () => validAssertion({ claims: { iss: 'admin' } })],
    ['3.8', 'a subject that is another client', () => validAssertion({ claims: { iss: 'admin', sub: 'admin' } })],
    ['3.8', 'an unknown subject', () => validAssertion({ claims: { iss: 'unknown', sub: 'unknown' } })],
    ['3.9', 'an audience that is another server', () => validAssertion({ claims: { aud: 'https://other.example' } })],
    ['3.9', 'no audience', () => validAssertion({ claims: { aud: undefined } })],
    ['3.10', 'a kid of another key', () => validAssertion({ header: { kid: 'k2' } })],
    ['3.10', 'a kid that is a path', () => validAssertion({ header: { kid: '../../../dev/null' } })],
    ['3.10', 'a kid that is a query', () => validAssertion({ header: { kid: "k1' OR '1'='1" } })],
    ['3.10', 'a kid with a NUL', () => validAssertion({ header: { kid: 'k1\0' } })],
    ['3.10', 'a kid that is not a string', () => signByHand({ alg: 'ES256', kid: ['k1'] })],
    ['3.10', 'a kid with the name of a JavaScript object member', () => validAssertion({ header: { kid: '__proto__' } })],
    ['3.10', 'a crit with an extension', () => signByHand({ alg: 'ES256', crit: ['x'], x: 1 })],
    ['3.10', 'an empty crit', () => signByHand({ alg: 'ES256', crit: [] })],
    ['3.10', 'a crit with b64', () => signByHand({ alg: 'ES256', b64: false, crit: ['b64'] })],
  ];
  for (const [section, must, jwt] of refused) {
    test(`${section.startsWith('RFC') ? section : `§${section}`}: ${must}: refused`, async () =>
      assert.equal(await requestToken(await jwt()), 401));
  }

  test('§3.1: an algorithm that is registered for a client is the only accepted one', async () => {
    const rsKey = await clientKey('RS256');
    const created = await register({ jwks: { keys: [rsKey.jwk] }, token_endpoint_auth_signing_alg: 'RS256' });
    assert.equal(await requestToken(await assertion(rsKey, created.clientId, issuer)), 200);
    const pss = await importJWK({ ...(await exportJWK(rsKey.privateKey)), alg: 'PS256' }, 'PS256');
    assert.equal(await requestToken(await assertion({ algorithm: 'PS256', privateKey: pss as never }, created.clientId, issuer)), 401);
  });
  test('§3.1: the alg of a registered key is the only accepted algorithm', async () => {
    const rsKey = await clientKey('RS256', { alg: 'RS256' });
    const created = await register({ jwks: { keys: [rsKey.jwk] } });
    assert.equal(await requestToken(await assertion(rsKey, created.clientId, issuer)), 200);
    const pss = await importJWK({ ...(await exportJWK(rsKey.privateKey)), alg: 'PS256' }, 'PS256');
    assert.equal(await requestToken(await assertion({ algorithm: 'PS256', privateKey: pss as never }, created.clientId, issuer)), 401);
  });
  test('§3.1: an algorithm that is registered for a secret is the only accepted one', async () => {
    const created = await server.create({ token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS256' });
    const privateKey = Buffer.from(created.clientSecret);
    assert.equal(await requestToken(await assertion({ algorithm: 'HS384', privateKey }, created.clientId, issuer)), 401);
    assert.equal(await requestToken(await assertion({ algorithm: 'HS256', privateKey }, created.clientId, issuer)), 200);
  });
  test('§3.2: the metadata does not list none', async () => {
    const text = await (await fetch(`${server.url}/.well-known/oauth-authorization-server/oauth2`)).text();
    assert.doesNotMatch(text, /"none"|RSA1_5/i);
  });
  test('RFC 7515 §2: a signature with other unused bits in its last character is refused', async () => {
    const jwt = await validAssertion();
    // The last character contains four unused bits.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    assert.equal(await requestToken(jwt.slice(0, -1) + alphabet[alphabet.indexOf(jwt.at(-1) ?? '') ^ 1]), 401);
    assert.equal(await requestToken(jwt), 200);
  });

  const rsa = (modulusLength: number, publicExponent = 0x10001) =>
    generateKeyPairSync('rsa', { modulusLength, publicExponent }).publicKey.export({ format: 'jwk' });
  const keys: readonly [section: string, what: string, jwk: () => Json | Promise<Json>][] = [
    ['3.4', 'a point that is not on its curve', async () => ({ ...(await clientKey()).jwk, y: (await clientKey()).jwk.y })],
    [
      '3.4',
      'a coordinate that is too short',
      () => ({ ...key.jwk, x: Buffer.from(String(key.jwk.x), 'base64url').subarray(1).toString('base64url') }),
    ],
    ['3.4', 'a coordinate with padding', () => ({ ...key.jwk, x: `${key.jwk.x}=` })],
    [
      '3.4',
      'a key of a curve that is not for signatures',
      () => ({ ...generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }) }),
    ],
    [
      '3.4',
      'a key of an unsupported curve',
      () => ({ ...generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' }) }),
    ],
    ['3.5', 'an RSA key of 1024 bits', () => ({ ...rsa(1024) })],
    ['3.5', 'an RSA key with the exponent 1', () => ({ ...rsa(2048), e: 'AQ' })],
    ['3.5', 'an RSA key whose exponent is as long as its modulus', () => ({ ...rsa(2048), e: rsa(2048).n })],
    ['3.1', 'an algorithm that does not fit the key', () => ({ ...key.jwk, alg: 'RS256' })],
    ['3.1', 'an algorithm for encryption', () => ({ ...key.jwk, alg: 'ECDH-ES' })],
    ['3.1', 'a use for encryption', () => ({ ...key.jwk, use: 'enc' })],
    ['3.1', 'operations without verify', () => ({ ...key.jwk, key_ops: ['sign'] })],
    ['3.5', 'a symmetric key', () => ({ kty: 'oct', k: 'A'.repeat(43) })],
    ['3.5', 'a private key', async () => ({ ...(await exportJWK((await clientKey()).privateKey)) })],
  ];
  for (const [section, what, jwk] of keys) {
    test(`§${section}: ${what} is refused as a key`, async () => {
      const body = { name: 'x', token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [await jwk()] } };
      const response = await server.manage('POST', '/clients', body);
      const text = await response.text();
      assert.equal(response.status, 400, text);
      assert.match(text, /"pointer":"\/jwks"/);
      const { d } = (await jwk()) as { d?: string };
      if (d !== undefined) assert.doesNotMatch(text, new RegExp(d), 'and not repeated');
    });
  }
  test('§3.5: a MAC requires a key at least as long as its digest', async () => {
    const chosen = 'a key of forty characters, and no others';
    const settings = { name: 'x', token_endpoint_auth_method: 'client_secret_jwt' };
    const created = await server.create({ ...settings, client_secret: chosen });
    const privateKey = Buffer.from(created.clientSecret);
    assert.equal(await requestToken(await assertion({ algorithm: 'HS256', privateKey }, created.clientId, issuer)), 200);
    assert.equal(await requestToken(await assertion({ algorithm: 'HS384', privateKey }, created.clientId, issuer)), 401);
    assert.equal((await server.manage('POST', '/clients', { ...settings, client_secret: chosen.slice(0, 31) })).status, 400);
  });

  test('§3.10: jku, x5u, jwk and x5c of a header are neither fetched nor used', async (t) => {
    let fetched = 0;
    const other = await clientKey('ES256', { kid: 'k1' });
    const listener = createServer((_, response) => {
      fetched++;
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [other.jwk] }));
    }).listen(0, '127.0.0.1');
    t.after(() => listener.close());
    await new Promise((resolve) => listener.once('listening', resolve));
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
    for (const header of [{ jku: url }, { x5u: url }, { jwk: other.jwk }, { x5c: ['AAAA'] }]) {
      assert.equal(await requestToken(await assertion(other, clientId, issuer, { header })), 401, JSON.stringify(header));
      // Even a validly signed assertion with such a header is refused.
      assert.equal(await requestToken(await validAssertion({ header })), 401, JSON.stringify(header));
    }
    assert.equal(fetched, 0);
  });

  describe('kinds of JWT', () => {
    const uri = () => `${server.url}/oauth2/token`;
    const nonce = async (): Promise<string> =>
      (await server.post('/oauth2/token', SECRET, { dpop: await dpopProof(key, { uri: uri() }) })).headers.get('dpop-nonce') ?? '';
    const proof = async (changes: Changes = {}) => dpopProof(key, { uri: uri(), nonce: await nonce() }, changes);
    const signedIntrospection = async (): Promise<string> =>
      (
        await server.post(
          '/oauth2/introspect',
          { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token: await server.token() },
          { accept: 'application/token-introspection+jwt' },
        )
      ).text();
    const statusAsToken = async (jwt: string): Promise<number> => (await server.manage('GET', '/clients', undefined, jwt)).status;
    const statusAsProof = async (jwt: string): Promise<number> => (await server.post('/oauth2/token', SECRET, { dpop: jwt })).status;
    const isActive = async (token: string): Promise<unknown> => {
      const form = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret, token };
      return ((await (await server.post('/oauth2/introspect', form)).json()) as Json).active;
    };

    test('§3.11: each JWT that the server creates has its typ', async () => {
      assert.equal(decodeProtectedHeader(await server.token()).typ, 'at+jwt');
      assert.equal(decodeProtectedHeader(await signedIntrospection()).typ, 'token-introspection+jwt');
    });
    for (const typ of ['at+jwt', 'dpop+jwt', 'token-introspection+jwt', 'application/at+jwt', 'secevent+jwt', 'logout+jwt', 'x', '', 1]) {
      test(`§3.12: an assertion of the type ${JSON.stringify(typ)} is refused`, async () =>
        assert.equal(await requestToken(signByHand({ alg: 'ES256', typ })), 401));
    }
    for (const typ of ['jwt', 'at+jwt', 'client-authentication+jwt', 'application/dpop+jwt', 'DPoP+JWT']) {
      test(`§3.12: a DPoP proof of the type ${typ} is refused`, async () =>
        assert.equal(await statusAsProof(await proof({ header: { typ } })), 400));
    }
    test('§3.12: the proof that these tests change is accepted without changes', async () =>
      assert.equal(await statusAsProof(await proof()), 200));
    test('§3.12: an access token is refused as an assertion and as a proof', async () => {
      const token = await server.token();
      assert.deepEqual([await requestToken(token), await statusAsProof(token)], [401, 400]);
    });
    test('§3.12: an assertion is refused as an access token and as a proof', async () => {
      const jwt = await validAssertion({ claims: { client_id: clientId } });
      assert.deepEqual([await statusAsToken(jwt), await isActive(jwt), await statusAsProof(jwt)], [401, false, 400]);
    });
    test('§3.12: a signed introspection response is refused as an access token', async () => {
      const jwt = await signedIntrospection();
      assert.deepEqual([await statusAsToken(jwt), await isActive(jwt)], [401, false]);
    });
    test('§3.12: a proof by a client’s key with all claims of an assertion is refused as an assertion', async () => {
      const jwt = await proof({ claims: assertionClaims(clientId, issuer), header: { kid: 'k1' } });
      assert.equal(await requestToken(jwt), 401);
    });
    test('§3.12: an access token that is signed by a client’s key is refused', async () => {
      const claims = { iss: issuer, sub: 'admin', client_id: 'admin', aud: `${server.url}/`, jti: 'x', exp: 2e9, iat: 1 };
      const kid = await calculateJwkThumbprint(key.jwk);
      assert.equal(await statusAsToken(signByHand({ alg: 'ES256', typ: 'at+jwt', kid }, claims)), 401);
    });
  });
});
