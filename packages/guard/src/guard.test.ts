// The guard with a real key server on loopback, and tokens signed by jose.
import assert from 'node:assert/strict';
import { createHmac, KeyObject, sign as signRaw } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, type JWK } from 'jose';
import { runs } from '../../../test/property-runs.ts';
import { createGuard, GuardUnavailable, TokenRejected, type TokenRejectedCode } from './index.ts';

const AUDIENCE = 'https://api.example';
const START = Date.UTC(2026, 0, 1);
const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
const stranger = await generateKeyPair('ES256', { extractable: true });
const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' };

let clock = START;
const now = () => clock;
let tenant: string;
let requests: string[] = [];
const keyServer = createServer((request, response) => {
  requests.push(request.url ?? '');
  response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify({ keys: [jwk] }));
});

before(async () => {
  await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
  tenant = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}`;
});
after(() => keyServer.close());

const header = { typ: 'at+jwt', alg: 'ES256', kid: 'k1' };
const goodClaims = () => ({
  iss: `${tenant}/oauth2`,
  sub: 'billing',
  client_id: 'billing',
  aud: AUDIENCE,
  iat: START / 1000,
  exp: START / 1000 + 900,
  jti: '019aad3c-0a23-7a8e-8ee1-3db2a2e84efe',
  scope: 'invoices:read invoices:write',
});
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const notUtf8 = (value: object): Buffer => Buffer.from(JSON.stringify({ ...value, filler: '\u00ff' }), 'latin1');
const sign = (payload: string | Uint8Array, key = privateKey): Promise<string> =>
  new CompactSign(typeof payload === 'string' ? Buffer.from(payload) : payload).setProtectedHeader(header).sign(key);
const tokenWith = (claims: object): Promise<string> => sign(JSON.stringify({ ...goodClaims(), ...claims }));
const good = (): Promise<string> => tokenWith({});
/** A token whose header jose would refuse to sign. */
const withHeader = async (replaced: object, key = privateKey, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Promise<string> => {
  const signed = `${encode({ ...header, ...replaced })}.${encode(goodClaims())}`;
  const signature = signRaw('sha256', Buffer.from(signed), { key: KeyObject.from(key), dsaEncoding });
  return `${signed}.${signature.toString('base64url')}`;
};
/** A token whose signature holds a character in which base64 and base64url differ. */
const withSpecialCharacter = async (): Promise<string> => {
  let token = await good();
  // About one signature in 16 has none; the limit is beyond chance.
  for (let attempt = 0; !/[-_][^.]*$/.test(token) && attempt < 1_000; attempt++) token = await good();
  return token;
};
const guardOf = (options: Partial<Parameters<typeof createGuard>[0]> = {}) =>
  createGuard({ issuer: tenant, audience: AUDIENCE, now, ...options });
const rejects = (token: string, code: TokenRejectedCode, guard = guardOf()) =>
  assert.rejects(
    guard.verify(token),
    (error) => error instanceof TokenRejected && error.code === code && !(token && error.message.includes(token)),
  );

describe('a valid token', () => {
  test('its claims become an AccessToken', async () => {
    const { claims, ...token } = await guardOf().verify(await good());
    assert.deepEqual(token, {
      issuer: `${tenant}/oauth2`,
      subject: 'billing',
      clientId: 'billing',
      instance: undefined,
      audience: [AUDIENCE],
      scope: ['invoices:read', 'invoices:write'],
      entitlements: [],
      authorizationDetails: [],
      confirmation: undefined,
      tokenId: '019aad3c-0a23-7a8e-8ee1-3db2a2e84efe',
      issuedAt: new Date(START),
      expiresAt: new Date(START + 900_000),
    });
    assert.deepEqual(claims, goodClaims());
  });

  const instances: readonly [what: string, claim: unknown, instance: string | undefined][] = [
    ['of an instance of an agent names it', 'run-1', 'run-1'],
    ['of another server may use the name for something else', { id: 1 }, undefined],
  ];
  for (const [what, instance, expected] of instances) {
    test(what, async () => assert.equal((await guardOf().verify(await tokenWith({ instance }))).instance, expected));
  }

  const variants: Record<string, () => object> = {
    'from the tenant’s other issuer': () => ({ iss: `${tenant}/oidc/endpoint/default` }),
    'for the audience in an equivalent form (RFC 3986 §6.2.3)': () => ({ aud: 'HTTPS://API.example:443/' }),
    'for several audiences': () => ({ aud: ['https://other.example', AUDIENCE] }),
    'without a scope': () => ({ scope: undefined }),
    'with fractional times (RFC 7519 §2)': () => ({ iat: START / 1000 - 0.5, exp: START / 1000 + 0.5 }),
    'with nbf now': () => ({ nbf: START / 1000 }),
    'with claims that the guard does not use': () => ({ gen: [3, 1], cred: 'c', unknown: { deep: true } }),
  };
  for (const [name, claims] of Object.entries(variants)) {
    test(name, async () => assert.equal((await guardOf().verify(await tokenWith(claims()))).clientId, 'billing'));
  }
  test('typed application/at+jwt (RFC 9068 §4)', async () => {
    assert.equal((await guardOf().verify(await withHeader({ typ: 'application/at+jwt' }))).clientId, 'billing');
  });
});

describe('form', () => {
  const mangled: Record<string, (parts: [string, string, string]) => string> = {
    'an empty string': () => '',
    'two parts': ([h, p]) => `${h}.${p}`,
    'four parts': ([h, p, s]) => `${h}.${p}.${s}.`,
    'five parts, as a JWE': ([h, p, s]) => `${h}.${p}.${s}.${s}.${s}`,
    'an empty signature': ([h, p]) => `${h}.${p}.`,
    padding: ([h, p, s]) => `${h}.${p}.${s}==`,
    'a line break inside': ([h, p, s]) => `${h}.${p}.${s.slice(0, 9)}\n${s.slice(9)}`,
    'a space at the end': ([h, p, s]) => `${h}.${p}.${s} `,
    'the standard base64 alphabet': ([h, p, s]) => `${h}.${p}.${s.replaceAll('-', '+').replaceAll('_', '/')}`,
    'bits set beyond the last byte': ([h, p, s]) => `${h}.${p}.${s.slice(0, -1)}${String.fromCharCode(s.charCodeAt(85) + 1)}`,
    'a header that is an array': ([, p, s]) => `${encode([header])}.${p}.${s}`,
    'a header that is null': ([, p, s]) => `${encode(null)}.${p}.${s}`,
    'a header that is not JSON': ([, p, s]) => `${Buffer.from('{').toString('base64url')}.${p}.${s}`,
    'a header that is not UTF-8': ([, p, s]) => `${notUtf8(header).toString('base64url')}.${p}.${s}`,
  };
  for (const [name, mangle] of Object.entries(mangled)) {
    test(`${name}: malformed`, async () => {
      const [h = '', p = '', s = ''] = (await withSpecialCharacter()).split('.');
      await rejects(mangle([h, p, s]), 'malformed');
    });
  }
  test('an empty one is malformed, and called empty', () =>
    assert.rejects(guardOf().verify(''), { code: 'malformed', message: 'The token is empty.' }));
  test('nothing, as of a variable that is not set: TypeError that names the parameter', () =>
    assert.rejects(guardOf().verify(Reflect.get({}, 'token')), {
      name: 'TypeError',
      message: 'token: expected an access token, as text.',
    }));
  test('a transaction token, for a guard without a trust domain: TypeError that names the option', () =>
    assert.rejects(guardOf().verifyTransactionToken('a.b.c'), { name: 'TypeError', message: /^trustDomain: / }));
  test('more than 8 KiB: too_large', async () => rejects(await tokenWith({ filler: 'x'.repeat(8192) }), 'too_large'));
  test('a signed payload that is not an object is malformed', async () => rejects(await sign('["iss"]'), 'malformed'));
  test('a signed payload that is not UTF-8 is malformed', async () => rejects(await sign(notUtf8(goodClaims())), 'malformed'));
});

describe('header', () => {
  const attacks: [name: string, replaced: object, code: TokenRejectedCode][] = [
    ['no typ', { typ: undefined }, 'wrong_type'],
    ['typ JWT, as an id token', { typ: 'JWT' }, 'wrong_type'],
    ['typ dpop+jwt', { typ: 'dpop+jwt' }, 'wrong_type'],
    ['typ client-authentication+jwt', { typ: 'client-authentication+jwt' }, 'wrong_type'],
    ['typ token-introspection+jwt', { typ: 'token-introspection+jwt' }, 'wrong_type'],
    ['typ that only ends in at+jwt', { typ: 'not-at+jwt' }, 'wrong_type'],
    ['alg none', { alg: 'none' }, 'unsupported_algorithm'],
    ['alg None', { alg: 'None' }, 'unsupported_algorithm'],
    ['no alg', { alg: undefined }, 'unsupported_algorithm'],
    ['alg es256', { alg: 'es256' }, 'unsupported_algorithm'],
    ['alg RS256', { alg: 'RS256' }, 'unsupported_algorithm'],
    ['alg as an array', { alg: ['ES256'] }, 'unsupported_algorithm'],
    ['alg as a name of Object.prototype', { alg: 'constructor' }, 'unsupported_algorithm'],
    ['crit with an unknown name', { crit: ['x'] }, 'critical_header'],
    ['crit that is empty', { crit: [] }, 'critical_header'],
    ['b64 false', { crit: ['b64'], b64: false }, 'critical_header'],
    ['kid that is a list', { kid: ['k1'] }, 'unknown_key'],
    ['kid that is a number', { kid: 1 }, 'unknown_key'],
    ['unknown kid', { kid: 'k2' }, 'unknown_key'],
    ['kid as a path', { kid: '../../etc/passwd' }, 'unknown_key'],
    ['kid __proto__', { kid: '__proto__' }, 'unknown_key'],
  ];
  for (const [name, replaced, code] of attacks) test(`${name}: ${code}`, async () => rejects(await withHeader(replaced), code));

  test("keys in the token's header, or to which it refers, are ignored", async () => {
    const brought = { ...(await exportJWK(stranger.publicKey)), kid: 'k1' };
    requests = [];
    const token = await withHeader({ jwk: brought, jku: `${tenant}/evil`, x5u: `${tenant}/evil` }, stranger.privateKey);
    await rejects(token, 'bad_signature');
    assert.deepEqual(requests, ['/oauth2/jwks']);
  });
  test('a token with an invalid header causes no fetch', async () => {
    requests = [];
    await rejects(await withHeader({ typ: 'JWT' }), 'wrong_type');
    assert.deepEqual(requests, []);
  });
});

describe('signature', () => {
  test('by another key with a known kid: bad_signature', async () =>
    rejects(await sign(JSON.stringify(goodClaims()), stranger.privateKey), 'bad_signature'));
  test('all zero (CVE-2022-21449): bad_signature', async () => rejects((await good()).replace(/[^.]+$/, 'A'.repeat(86)), 'bad_signature'));
  test('in DER: bad_signature', async () => rejects(await withHeader({}, privateKey, 'der'), 'bad_signature'));
  test('over other claims: bad_signature', async () => {
    const [h, , s] = (await good()).split('.');
    await rejects(`${h}.${encode({ ...goodClaims(), client_id: 'admin' })}.${s}`, 'bad_signature');
  });
  test('HS256 keyed with the public key: unsupported_algorithm', async () => {
    const signed = `${encode({ ...header, alg: 'HS256' })}.${encode(goodClaims())}`;
    const mac = createHmac('sha256', await exportSPKI(publicKey))
      .update(signed)
      .digest('base64url');
    await rejects(`${signed}.${mac}`, 'unsupported_algorithm');
  });
});

describe('claims', () => {
  const at = START / 1000;
  const attacks: [name: string, claims: () => object, code: TokenRejectedCode][] = [
    ['iss of another host', () => ({ iss: 'https://evil.example/oauth2' }), 'wrong_issuer'],
    ['iss with an additional slash', () => ({ iss: `${tenant}/oauth2/` }), 'wrong_issuer'],
    ['iss that is the bare tenant', () => ({ iss: tenant }), 'wrong_issuer'],
    ['iss missing', () => ({ iss: undefined }), 'invalid_claim'],
    ['iss as a list', () => ({ iss: [`${tenant}/oauth2`] }), 'invalid_claim'],
    ['aud of another API', () => ({ aud: 'https://other.example' }), 'wrong_audience'],
    ['aud that begins with the audience', () => ({ aud: `${AUDIENCE}/v2` }), 'wrong_audience'],
    ['aud empty', () => ({ aud: [] }), 'wrong_audience'],
    ['aud missing', () => ({ aud: undefined }), 'invalid_claim'],
    ['aud with a number in it', () => ({ aud: [AUDIENCE, 1] }), 'invalid_claim'],
    ['sub missing', () => ({ sub: undefined }), 'invalid_claim'],
    ['sub as a number', () => ({ sub: 7 }), 'invalid_claim'],
    ['client_id missing', () => ({ client_id: undefined }), 'invalid_claim'],
    ['client_id empty', () => ({ client_id: '' }), 'invalid_claim'],
    ['jti missing', () => ({ jti: undefined }), 'invalid_claim'],
    ['exp missing', () => ({ exp: undefined }), 'invalid_claim'],
    ['exp as a string', () => ({ exp: String(at + 900) }), 'invalid_claim'],
    ['exp that no clock reaches', () => ({ exp: 1e300 }), 'invalid_claim'],
    ['iat missing', () => ({ iat: undefined }), 'invalid_claim'],
    ['nbf as a string', () => ({ nbf: String(at) }), 'invalid_claim'],
    ['scope as a list', () => ({ scope: ['invoices:read'] }), 'invalid_claim'],
    ['scope with a quotation mark', () => ({ scope: 'a"b' }), 'invalid_claim'],
    ['cnf, with no proof', () => ({ cnf: { jkt: 'x' } }), 'sender_constrained'],
    ['exp 10 s ago', () => ({ exp: at - 10 }), 'expired'],
    ['iat 11 s ahead', () => ({ iat: at + 11 }), 'not_yet_valid'],
    ['iat 11 s ahead of a past nbf', () => ({ iat: at + 11, nbf: at }), 'not_yet_valid'],
    ['nbf 11 s ahead', () => ({ nbf: at + 11 }), 'not_yet_valid'],
  ];
  for (const [name, claims, code] of attacks) test(`${name}: ${code}`, async () => rejects(await tokenWith(claims()), code));

  const tolerated: [name: string, clockTolerance: number, claims: object][] = [
    ['exp 9 s ago with a tolerance of 10 s', 10, { exp: at - 9 }],
    ['iat 10 s ahead with a tolerance of 10 s', 10, { iat: at + 10 }],
    ['exp 59 s ago with a tolerance of 60 s', 60, { exp: at - 59 }],
    ['exp in 1 s without tolerance', 0, { exp: at + 1 }],
  ];
  for (const [name, clockTolerance, claims] of tolerated) {
    test(`tolerated: ${name}`, async () =>
      assert.equal((await guardOf({ clockTolerance }).verify(await tokenWith(claims))).subject, 'billing'));
  }
  test('without tolerance, a token expires at exp', async () =>
    rejects(await tokenWith({ exp: at }), 'expired', guardOf({ clockTolerance: 0 })));
  test("a guard of one issuer refuses the tenant's other issuer", async () =>
    rejects(await tokenWith({ iss: `${tenant}/oidc/endpoint/default` }), 'wrong_issuer', guardOf({ issuer: `${tenant}/oauth2` })));
  test('a token is refused after its expiry', async () => {
    const guard = guardOf();
    const token = await good();
    await guard.verify(token);
    clock = START + 910_000;
    await rejects(token, 'expired', guard).finally(() => {
      clock = START;
    });
  });
});

describe('a cached token', () => {
  const counted = () => {
    let published = [jwk];
    const guard = guardOf({
      cacheSize: 2,
      fetch: async () => {
        return Response.json({ keys: published }, { headers: { 'cache-control': 'max-age=60' } });
      },
    });
    const publish = (...keys: JWK[]): void => {
      published = keys;
    };
    return { guard, publish };
  };
  const later = async (milliseconds: number, check: () => Promise<unknown>) => {
    clock = START + milliseconds;
    await check().finally(() => {
      clock = START;
    });
  };
  test('is one frozen object', async () => {
    const { guard } = counted();
    const token = await tokenWith({ authorization_details: [{ type: 'payment', amount: { value: 3 } }] });
    const first = await guard.verify(token);
    assert.equal(await guard.verify(token), first);
    for (const part of [first, first.scope, first.audience, first.entitlements, first.claims, first.authorizationDetails]) {
      assert.ok(Object.isFrozen(part));
    }
    assert.ok(Object.isFrozen(first.authorizationDetails[0]?.amount));
  });
  test('expires by the clock, even if its Date objects are changed', async () => {
    const { guard } = counted();
    const token = await good();
    (await guard.verify(token)).expiresAt.setTime(START + 9e9);
    await later(910_000, () => rejects(token, 'expired', guard));
    await later(-11_000, () => rejects(token, 'not_yet_valid', guard));
  });
  test('is refused after its key is withdrawn', async () => {
    const { guard, publish } = counted();
    const token = await good();
    await guard.verify(token);
    publish({ ...(await exportJWK(stranger.publicKey)), kid: 'k2', alg: 'ES256' });
    await later(60_000, () => rejects(token, 'unknown_key', guard));
  });
  test('is refused after another key has taken its kid', async () => {
    const { guard, publish } = counted();
    const token = await good();
    await guard.verify(token);
    publish({ ...(await exportJWK(stranger.publicKey)), kid: 'k1', alg: 'ES256' });
    await later(60_000, () => rejects(token, 'bad_signature', guard));
  });
  test('is verified again after its eviction', async () => {
    const { guard } = counted();
    const tokens = await Promise.all([1, 2, 3].map((n) => tokenWith({ n })));
    for (const token of [...tokens, ...tokens]) await guard.verify(token);
  });
  test('does not match a token with one changed character', async () => {
    const { guard } = counted();
    const token = await good();
    await guard.verify(token);
    await rejects(`${token.slice(0, -9)}${token.at(-9) === 'A' ? 'B' : 'A'}${token.slice(-8)}`, 'bad_signature', guard);
  });
});

describe('keys of every algorithm', () => {
  const algorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
  for (const algorithm of algorithms) {
    test(`${algorithm} verifies its own tokens, and none of another algorithm`, async () => {
      const pair = await generateKeyPair(algorithm, { extractable: true });
      const published = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: algorithm };
      const guard = guardOf({ fetch: async () => Response.json({ keys: [published] }) });
      const signed = (alg: string) =>
        new CompactSign(Buffer.from(JSON.stringify(goodClaims()))).setProtectedHeader({ ...header, alg }).sign(pair.privateKey);
      assert.equal((await guard.verify(await signed(algorithm))).clientId, 'billing');
      const [, body, signature] = (await signed(algorithm)).split('.');
      for (const other of algorithms.filter((name) => name.slice(0, 2) !== algorithm.slice(0, 2))) {
        await rejects(`${encode({ ...header, alg: other })}.${body}.${signature}`, 'unsupported_algorithm', guard);
      }
    });
  }
  test('an RSA key without alg verifies RS256 only', async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    const guard = guardOf({ fetch: async () => Response.json({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1' }] }) });
    const signed = (alg: string) =>
      new CompactSign(Buffer.from(JSON.stringify(goodClaims()))).setProtectedHeader({ ...header, alg }).sign(pair.privateKey);
    assert.equal((await guard.verify(await signed('RS256'))).clientId, 'billing');
    const [, body, signature] = (await signed('RS256')).split('.');
    await rejects(`${encode({ ...header, alg: 'PS256' })}.${body}.${signature}`, 'unsupported_algorithm', guard);
  });
});

test('any string is refused with TokenRejected', async () => {
  const guard = guardOf({ timeout: 60_000 });
  await guard.warmUp();
  const json = fc.oneof(fc.json(), fc.constant(JSON.stringify(header)), fc.constant(JSON.stringify(goodClaims())));
  const part = fc.oneof(
    fc.string(),
    json.map((text) => Buffer.from(text).toString('base64url')),
  );
  const made = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
  );
  await fc.assert(
    fc.asyncProperty(made, async (token) => {
      await assert.rejects(guard.verify(token), TokenRejected);
    }),
    runs(2_000),
  );
});

describe('options', () => {
  const refused: Record<string, Partial<Parameters<typeof createGuard>[0]>> = {
    'issuer without a scheme': { issuer: 'localhost:8443' },
    'issuer over http beyond loopback': { issuer: 'http://tenant.example' },
    'issuer with an unknown path': { issuer: 'https://tenant.example/realms/a' },
    'issuer with a query': { issuer: 'https://tenant.example/?a' },
    'issuer with credentials': { issuer: 'https://a:b@tenant.example' },
    'issuer with a fragment': { issuer: 'https://tenant.example/#a' },
    'issuer of another kind': { issuer: 'ftp://tenant.example' },
    'tokenType unknown': { issuer: JSON.parse('{ "issuer": "https://a.example", "tokenType": "jwt" }') },
    'audClaim unknown': { issuer: JSON.parse('{ "issuer": "https://a.example", "audClaim": "none" }') },
    'plainHttpHosts with a pattern': { issuer: { issuer: 'https://a.example', plainHttpHosts: ['*'] } },
    'clientSecret without clientId': { clientSecret: 's' },
    'clientSecret and clientKey': { clientId: 'c', clientSecret: 's', clientKey: { key: 'k' } },
    'publicUrl with credentials': { publicUrl: 'https://a:b@api.example' },
    'publicUrl with a query': { publicUrl: 'https://api.example/?a' },
    'publicUrl with a fragment': { publicUrl: 'https://api.example/#a' },
    'dpop.nonce unknown': { dpop: JSON.parse('{ "nonce": "on" }') },
    'audience empty': { audience: '' },
    'audience of several': { audience: JSON.parse('["a", "b"]') },
    'trustDomain empty': { trustDomain: '' },
    'clockTolerance below 0': { clockTolerance: -1 },
    'clockTolerance above 60': { clockTolerance: 61 },
    'clockTolerance not a number': { clockTolerance: Number.NaN },
  };
  for (const [name, options] of Object.entries(refused)) test(`${name}: TypeError`, () => assert.throws(() => guardOf(options), TypeError));
  test('an outage is GuardUnavailable, not a rejection', async () => {
    const guard = guardOf({ issuer: 'http://127.0.0.1:1' });
    const token = await tokenWith({ iss: 'http://127.0.0.1:1/oauth2' });
    await assert.rejects(guard.verify(token), (error) => error instanceof GuardUnavailable && error.retryAfter === 5);
  });
});
