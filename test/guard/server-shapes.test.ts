// A guard interprets the access tokens, key sets and introspection responses of other servers (with invented names
// and ids), and refuses similar tokens that are not access tokens.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createGuard, type OtherIssuer, TokenRejected, type TokenRejectedCode } from '@mintmark/guard';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { suiteEnding } from '../running-server.ts';
import { AUDIENCE, type OwnIssuer, startOwnIssuer } from './own-issuer.ts';

const ending = suiteEnding();
let issuer: OwnIssuer;
let key: CryptoKey;
let other: CryptoKey;
let jwk: JWK;
let otherJwk: JWK;
/** The key set and introspection response that the issuer returns; a string is sent unchanged. */
let keys: unknown;
let introspected: unknown;
before(async () => {
  const [one, two] = [await generateKeyPair('RS256', { extractable: true }), await generateKeyPair('RS256', { extractable: true })];
  [key, other] = [one.privateKey, two.privateKey];
  [jwk, otherJwk] = [await exportJWK(one.publicKey), await exportJWK(two.publicKey)];
  issuer = await startOwnIssuer(ending, (path) => (path === '/introspect' ? introspected : keys));
});

const guardOf = (more: Partial<OtherIssuer> = {}) =>
  createGuard({
    issuer: {
      issuer: issuer.url,
      jwksUri: `${issuer.url}/keys`,
      introspectionEndpoint: `${issuer.url}/introspect`,
      tokenType: 'JWT',
      ...more,
    },
    audience: AUDIENCE,
  });
const sign = (claims: object, header: object = {}, by = key): Promise<string> => {
  const now = Math.floor(Date.now() / 1000);
  const head = Object.fromEntries(Object.entries({ alg: 'RS256', ...header }).filter(([, value]) => value !== undefined));
  return new SignJWT({ iss: issuer.url, iat: now, exp: now + 300, ...claims }).setProtectedHeader({ alg: 'RS256', ...head }).sign(by);
};
const code = async (attempt: Promise<unknown>): Promise<TokenRejectedCode | undefined> => {
  try {
    await attempt;
    return undefined;
  } catch (error) {
    assert.ok(error instanceof TokenRejected, String(error));
    return error.code;
  }
};

interface Shape {
  readonly header?: object;
  readonly claims: object;
  readonly options?: Partial<OtherIssuer>;
}

const KEYCLOAK = {
  jti: 'trrtcc:4f6b',
  aud: [AUDIENCE, 'account'],
  sub: '5b1c7a5e-0000-4000-8000-000000000000',
  typ: 'Bearer',
  azp: 'billing',
  acr: '1',
  realm_access: { roles: ['offline_access'] },
  scope: 'invoices:read  email profile ',
  clientHost: '192.0.2.1',
  preferred_username: 'service-account-billing',
  client_id: 'billing',
};
const COGNITO = {
  sub: 'billing',
  token_use: 'access',
  scope: 'invoices:read',
  auth_time: 1_700_000_000,
  version: 2,
  jti: 'x',
  client_id: 'billing',
};
const FORGEROCK = {
  sub: 'billing',
  cts: 'OAUTH2_STATELESS_GRANT',
  auditTrackingId: '142b3081-1',
  tokenName: 'access_token',
  token_type: 'Bearer',
  authGrantId: 'nJ8n',
  aud: AUDIENCE,
  nbf: 1_700_000_000,
  grant_type: 'client_credentials',
  scope: ['invoices:read'],
  realm: '/',
  expires_in: 3600,
  jti: 'roG8',
};
const POCKET_ID = { aud: [AUDIENCE], sub: 'client-billing', type: 'oauth-access-token', jti: 'x', scope: '' };
const IDENTITY_SERVER = {
  aud: AUDIENCE,
  nbf: 1_700_000_000,
  client_id: 'billing',
  jti: '6F8D',
  scope: ['invoices:read', 'invoices:write'],
};
const ENTRA = { aud: AUDIENCE, appid: 'billing', oid: 'x', sub: 'x', roles: ['invoices.read'], ver: '1.0', idp: 'https://sts.example/' };
const OKTA = { ver: 1, jti: 'AT.x', aud: AUDIENCE, cid: 'billing', scp: ['invoices:read'], sub: 'billing' };

const accepted: Readonly<Record<string, [shape: Shape, clientId: string, subject: string, scope: readonly string[]]>> = {
  'Keycloak, with an audience mapper': [
    { header: { typ: 'JWT', kid: 'k' }, claims: KEYCLOAK },
    'billing',
    KEYCLOAK.sub,
    ['invoices:read', 'email', 'profile'],
  ],
  'Keycloak, a lightweight token without sub and scope': [
    { header: { typ: 'JWT', kid: 'k' }, claims: { aud: AUDIENCE, typ: 'Bearer', azp: 'billing', jti: 'x' } },
    'billing',
    'billing',
    [],
  ],
  'Keycloak, of type DPoP without cnf': [
    { header: { typ: 'JWT', kid: 'k' }, claims: { ...KEYCLOAK, typ: 'DPoP' } },
    'billing',
    KEYCLOAK.sub,
    KEYCLOAK.scope.split(' ').filter(Boolean),
  ],
  'IdentityServer, with at+jwt, no sub and a list of scopes': [
    { header: { typ: 'at+jwt', kid: 'k' }, claims: IDENTITY_SERVER, options: { tokenType: 'at+jwt' } },
    'billing',
    'billing',
    IDENTITY_SERVER.scope,
  ],
  'IdentityServer 4: no jti': [
    { header: { typ: 'at+jwt', kid: 'k' }, claims: { ...IDENTITY_SERVER, jti: undefined }, options: { tokenType: 'at+jwt' } },
    'billing',
    'billing',
    IDENTITY_SERVER.scope,
  ],
  'Cognito: no typ, no aud': [
    { header: { kid: 'k' }, claims: COGNITO, options: { audClaim: 'optional' } },
    'billing',
    'billing',
    ['invoices:read'],
  ],
  'ForgeRock: sub for the client, scope as a list': [
    { header: { typ: 'JWT', kid: 'k' }, claims: FORGEROCK },
    'billing',
    'billing',
    ['invoices:read'],
  ],
  'pocket-id: sub alone, an empty scope': [{ header: { typ: 'JWT', kid: 'k' }, claims: POCKET_ID }, 'client-billing', 'client-billing', []],
  'Entra: appid, no scope': [{ header: { typ: 'JWT', kid: 'k', x5t: 'k' }, claims: ENTRA }, 'billing', 'x', []],
  'Okta: cid and scp': [{ header: { kid: 'k' }, claims: OKTA }, 'billing', 'billing', ['invoices:read']],
  'members that are null': [
    {
      header: { typ: 'JWT', kid: 'k' },
      claims: { ...FORGEROCK, nbf: null, client_id: null, cnf: null, entitlements: null, authorization_details: null, scope: null },
    },
    'billing',
    'billing',
    [],
  ],
};

describe('tokens of other servers', () => {
  for (const [what, [{ header, claims, options }, clientId, subject, scope]] of Object.entries(accepted)) {
    test(`${what}: accepted`, async () => {
      keys = { keys: [{ ...jwk, kid: 'k', alg: 'RS256', use: 'sig' }] };
      const token = await guardOf(options).verify(await sign(claims, header));
      assert.deepEqual([token.clientId, token.subject, token.scope], [clientId, subject, scope]);
    });
  }

  const typed = { typ: 'JWT', kid: 'k' };
  const refused: Readonly<Record<string, [shape: Shape, code: TokenRejectedCode]>> = {
    'Cognito without the options for it': [{ header: { kid: 'k' }, claims: COGNITO }, 'invalid_claim'],
    'no aud, which is optional, but another audience in another claim': [
      { header: typed, claims: { ...COGNITO, aud: 'https://other.example' }, options: { audClaim: 'optional' } },
      'wrong_audience',
    ],
    'an empty aud, which is optional': [
      { header: typed, claims: { ...COGNITO, aud: [] }, options: { audClaim: 'optional' } },
      'wrong_audience',
    ],
    'an id token of Cognito': [{ header: { kid: 'k' }, claims: { ...COGNITO, token_use: 'id', aud: AUDIENCE } }, 'wrong_type'],
    'an id token of Cognito, with aud optional': [
      { header: { kid: 'k' }, claims: { ...COGNITO, token_use: 'id' }, options: { audClaim: 'optional' } },
      'wrong_type',
    ],
    'an id token of Keycloak': [{ header: typed, claims: { ...KEYCLOAK, typ: 'ID' } }, 'wrong_type'],
    'a refresh token of Keycloak': [{ header: typed, claims: { ...KEYCLOAK, typ: 'Refresh' } }, 'wrong_type'],
    'an id token of ForgeRock': [{ header: typed, claims: { ...FORGEROCK, tokenName: 'id_token' } }, 'wrong_type'],
    'neither client nor subject': [{ header: typed, claims: { aud: AUDIENCE } }, 'invalid_claim'],
    'at+jwt without client_id': [
      { header: { typ: 'at+jwt', kid: 'k' }, claims: { ...OKTA, cid: undefined }, options: { tokenType: 'at+jwt' } },
      'invalid_claim',
    ],
    'a scope as an object': [{ header: typed, claims: { ...FORGEROCK, scope: {} } }, 'invalid_claim'],
    'a scope as a list of numbers': [{ header: typed, claims: { ...FORGEROCK, scope: [1] } }, 'invalid_claim'],
    'a tab between scopes': [{ header: typed, claims: { ...FORGEROCK, scope: 'a\tb' } }, 'invalid_claim'],
    'a kid that is a number': [{ header: { typ: 'JWT', kid: 7 }, claims: FORGEROCK }, 'unknown_key'],
  };
  for (const [what, [{ header, claims, options }, expected]] of Object.entries(refused)) {
    test(`${what}: ${expected}`, async () => {
      keys = { keys: [{ ...jwk, kid: 'k', alg: 'RS256', use: 'sig' }] };
      assert.equal(await code(guardOf(options).verify(await sign(claims, header))), expected);
    });
  }
});

describe('key sets of other servers', () => {
  const sets: Readonly<Record<string, [keys: () => unknown, kid: string | undefined, code: TokenRejectedCode | undefined]>> = {
    'no kid in the token, one key': [() => ({ keys: [{ ...jwk, kid: 'k' }] }), undefined, undefined],
    'no kid in the token, one suitable key': [
      () => ({
        keys: [
          { ...jwk, kid: 'k' },
          { ...otherJwk, kid: 'e', use: 'enc' },
          { ...otherJwk, kid: 'p', alg: 'PS256' },
        ],
      }),
      undefined,
      undefined,
    ],
    'no kid in the token, two suitable keys': [
      () => ({
        keys: [
          { ...jwk, kid: 'k' },
          { ...otherJwk, kid: 'l' },
        ],
      }),
      undefined,
      'unknown_key',
    ],
    'no kid in the set, one key': [() => ({ keys: [jwk] }), 'k', undefined],
    'no kid anywhere, one key': [() => ({ keys: [jwk] }), undefined, undefined],
    'no kid in the set, two keys': [() => ({ keys: [jwk, otherJwk] }), 'k', 'unknown_key'],
    'the key of another kid, and one without': [() => ({ keys: [{ ...otherJwk, kid: 'k' }, jwk] }), 'k', 'bad_signature'],
    'one key twice': [
      () => ({
        keys: [
          { ...jwk, kid: 'k' },
          { ...jwk, kid: 'k' },
        ],
      }),
      'k',
      undefined,
    ],
    'one kid for each algorithm of a key (WSO2)': [
      () => ({ keys: ['RS512', 'RS256', 'PS256'].map((alg) => ({ ...jwk, kid: 'k', alg })) }),
      'k',
      undefined,
    ],
    'members that are null': [
      () => ({ keys: [{ ...jwk, kid: 'k', alg: null, use: null, key_ops: null, x5c: null, crv: null, d: null, x5t: null }] }),
      'k',
      undefined,
    ],
    'kid null, use null': [() => ({ keys: [{ ...jwk, kid: null, use: null }] }), 'k', undefined],
    'certificates and non-standard members': [
      () => ({ keys: [{ ...jwk, kid: 'k', x5c: ['MIIB'], x5t: 'k', 'x5t#S256': 'x', issuer: 'https://login.example' }], extra: 1 }),
      'k',
      undefined,
    ],
  };
  for (const [what, [made, kid, expected]] of Object.entries(sets)) {
    test(`${what}: ${expected ?? 'accepted'}`, async () => {
      keys = made();
      assert.equal(await code(guardOf().verify(await sign(FORGEROCK, { kid, typ: 'JWT' }))), expected);
    });
  }
  test('a replaced key without a kid causes as few requests as an unknown kid', async () => {
    let now = Date.now();
    keys = { keys: [otherJwk] };
    const countKeyRequests = () => issuer.requestedPaths.filter((path) => path === '/keys').length;
    const earlierCount = countKeyRequests();
    const guard = createGuard({
      issuer: { issuer: issuer.url, jwksUri: `${issuer.url}/keys`, tokenType: 'JWT' },
      audience: AUDIENCE,
      now: () => now,
    });
    await guard.verify(await sign(FORGEROCK, {}, other));
    keys = { keys: [jwk] };
    assert.equal(await code(guard.verify(await sign(FORGEROCK))), 'bad_signature');
    assert.equal(countKeyRequests() - earlierCount, 1);
    now += 30_001;
    await guard.verify(await sign(FORGEROCK));
    assert.equal(countKeyRequests() - earlierCount, 2);
    assert.equal(await code(guard.verify(await sign(FORGEROCK, {}, other))), 'bad_signature');
  });
  test('a byte order mark before the metadata is ignored', async () => {
    const body = `\ufeff${JSON.stringify({ keys: [{ ...jwk, kid: 'k' }] })}`;
    const guard = createGuard({
      issuer: { issuer: issuer.url, jwksUri: `${issuer.url}/keys`, tokenType: 'JWT' },
      audience: AUDIENCE,
      fetch: async () => new Response(body),
    });
    await guard.verify(await sign(FORGEROCK, { kid: 'k' }));
  });
  test('plain HTTP is permitted only to a configured host', async () => {
    keys = { keys: [{ ...jwk, kid: 'k' }] };
    const body = JSON.stringify(keys);
    const internalUrl = 'http://keycloak.internal:8080/certs';
    const urls: string[] = [];
    const guardAt = (jwksUri: string, plainHttpHosts: readonly string[]) =>
      createGuard({
        issuer: { issuer: issuer.url, jwksUri, tokenType: 'JWT', plainHttpHosts },
        audience: AUDIENCE,
        fetch: async (url) => {
          urls.push(String(url));
          return new Response(body);
        },
      });
    await guardAt(internalUrl, ['keycloak.internal']).verify(await sign(FORGEROCK, { kid: 'k' }));
    assert.deepEqual(urls, [internalUrl]);
    for (const [uri, hosts] of [
      [internalUrl, []],
      [internalUrl, ['internal']],
      ['http://keycloak.internal.evil.example/', ['keycloak.internal']],
      [internalUrl, ['*']],
      ['https://keys.example/', ['*']],
      [internalUrl, ['keycloak.internal:8080']],
    ] as const) {
      assert.throws(() => guardAt(uri, hosts), TypeError, `${uri} ${hosts}`);
    }
  });
});

describe('introspection by other servers', () => {
  const answers: Readonly<
    Record<string, [answer: object, options: Partial<OtherIssuer>, expected: readonly unknown[] | TokenRejectedCode]>
  > = {
    Keycloak: [
      { ...KEYCLOAK, username: 'service-account-billing', token_type: 'Bearer' },
      {},
      ['billing', KEYCLOAK.sub, ['invoices:read', 'email', 'profile']],
    ],
    'an empty scope': [{ client_id: 'billing', aud: AUDIENCE, scope: '' }, {}, ['billing', 'billing', []]],
    'sub alone': [{ sub: 'billing', aud: AUDIENCE }, {}, ['billing', 'billing', []]],
    'members that are null': [
      {
        client_id: 'billing',
        sub: null,
        aud: [AUDIENCE],
        scope: null,
        nbf: null,
        exp: null,
        iat: null,
        iss: null,
        cnf: null,
        jti: null,
        username: null,
      },
      {},
      ['billing', 'billing', []],
    ],
    'a list of scopes': [{ client_id: 'billing', aud: AUDIENCE, scope: ['a', 'b'] }, {}, ['billing', 'billing', ['a', 'b']]],
    'no aud': [{ client_id: 'billing' }, {}, 'invalid_claim'],
    'no aud, which is optional': [{ client_id: 'billing', aud: null }, { audClaim: 'optional' }, ['billing', 'billing', []]],
    'another aud, although it is optional': [{ client_id: 'billing', aud: 'x' }, { audClaim: 'optional' }, 'wrong_audience'],
  };
  for (const [what, [answer, options, expected]] of Object.entries(answers)) {
    test(`${what}: ${typeof expected === 'string' ? expected : 'accepted'}`, async () => {
      introspected = { active: true, ...answer };
      const attempt = guardOf({ clientId: 'api', clientSecret: 'secret', ...options }).verify('opaque');
      if (typeof expected === 'string') return assert.equal(await code(attempt), expected);
      const { clientId, subject, scope } = await attempt;
      assert.deepEqual([clientId, subject, scope], expected);
    });
  }
});
