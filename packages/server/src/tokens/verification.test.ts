// Validly signed tokens with wrong contents, which only a fault of this server could create (RFC 9068 §4, RFC 8725).
import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { describe, test } from 'node:test';
import { sampleGrantRecord } from '../records/grant.sample.ts';
import { issuersAt } from '../tenants/load-tenant.ts';
import { loadedTenant, SAMPLE_KEYS, samplePrivateKey } from '../tenants/loaded-tenant.sample.ts';
import { verifyToken } from './verification.ts';

const tenant = { ...loadedTenant(), tokenIssuers: new Set(issuersAt('https://t')) };
const signer = tenant.keys.signer('ES256') ?? assert.fail('The sample signs.');
const { kid } = signer;
const privateKey = samplePrivateKey(kid);
const grant = sampleGrantRecord({ keyId: kid });
const opaque = { ...grant, id: '01a2059f-5552-7000-8000-00000000000a', format: 'opaque' as const, keyId: undefined };
/** A store that has these grants. */
const storage = {
  findGrant: async (_: string, id: string) => [grant, opaque].find((each) => each.id === id),
  findGrantByTokenHash: async () => undefined,
  findDenial: async () => undefined,
};

const OTHER_KID = SAMPLE_KEYS[0].kid;
const HEADER = { alg: 'ES256', typ: 'at+jwt', kid };
const CLAIMS = { iss: 'https://t/oauth2', jti: grant.id, client_id: 'c' };
const encode = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const signed = (header: unknown, claims: unknown, key = privateKey): string => {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};

test('a token from the mint is verified to its grant', async () => {
  assert.equal(await verifyToken(signed(HEADER, CLAIMS), tenant, storage), grant);
});

describe('a validly signed token is refused', () => {
  const cases: readonly [name: string, token: string, fault: 'token_malformed' | 'token_unknown'][] = [
    ['of another type', signed({ ...HEADER, typ: 'JWT' }, CLAIMS), 'token_malformed'],
    ['without a type', signed({ alg: 'ES256', kid }, CLAIMS), 'token_malformed'],
    ['whose alg is not that of its key', signed({ ...HEADER, alg: 'ES384' }, CLAIMS), 'token_malformed'],
    ['whose alg is none', signed({ ...HEADER, alg: 'none' }, CLAIMS), 'token_malformed'],
    ['with an unknown critical extension', signed({ ...HEADER, crit: ['x'], x: 1 }, CLAIMS), 'token_malformed'],
    ['of an unknown key', signed({ ...HEADER, kid: 'x' }, CLAIMS), 'token_malformed'],
    ['whose kid is the name of a JavaScript object member', signed({ ...HEADER, kid: '__proto__' }, CLAIMS), 'token_malformed'],
    ['whose kid is a list', signed({ ...HEADER, kid: [kid] }, CLAIMS), 'token_malformed'],
    ['of another issuer', signed(HEADER, { ...CLAIMS, iss: 'https://u/oauth2' }), 'token_malformed'],
    ['of an issuer that begins with the right one', signed(HEADER, { ...CLAIMS, iss: 'https://t/oauth2/' }), 'token_malformed'],
    ['without a jti', signed(HEADER, { ...CLAIMS, jti: undefined }), 'token_malformed'],
    ['whose claims are a list', signed(HEADER, [CLAIMS]), 'token_malformed'],
    ['whose claims are no JSON', signed(HEADER, 'x'), 'token_malformed'],
    ['without a record', signed(HEADER, { ...CLAIMS, jti: '01a2059f-5552-7000-8000-000000000001' }), 'token_unknown'],
    ['whose record is another client’s', signed(HEADER, { ...CLAIMS, client_id: 'd' }), 'token_unknown'],
    [
      'by another key of the tenant than its record names',
      signed({ ...HEADER, kid: OTHER_KID }, CLAIMS, samplePrivateKey(OTHER_KID)),
      'token_unknown',
    ],
    ['whose record is an opaque token’s', signed(HEADER, { ...CLAIMS, jti: opaque.id }), 'token_unknown'],
    [
      'with a DER signature',
      `${encode(HEADER)}.${encode(CLAIMS)}.${sign('sha256', Buffer.from(`${encode(HEADER)}.${encode(CLAIMS)}`), privateKey).toString('base64url')}`,
      'token_malformed',
    ],
    ['with a signature of zeros', `${encode(HEADER)}.${encode(CLAIMS)}.${Buffer.alloc(64).toString('base64url')}`, 'token_malformed'],
    ['with a line end in it', signed(HEADER, CLAIMS).replace('.', '\n.'), 'token_malformed'],
    ['with padding', `${signed(HEADER, CLAIMS)}=`, 'token_malformed'],
    ['of more than 8 KiB', signed(HEADER, { ...CLAIMS, x: 'y'.repeat(8_192) }), 'token_malformed'],
  ];
  for (const [name, token, fault] of cases) {
    test(name, async () => assert.equal(await verifyToken(token, tenant, storage), fault));
  }
});
