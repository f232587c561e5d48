// RFC 7517, JWK Sets, with keys of RFC 7518, RFC 8037 and RFC 9864. One row per requirement.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { calculateJwkThumbprint, decodeProtectedHeader, type JWK } from 'jose';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

const PATHS = ['/v1.0/endpoint/default/jwks', '/oidc/endpoint/default/jwks', '/oauth2/jwks'];
const COMMON = ['alg', 'kid', 'kty', 'use'];
/** The values of some members of a key of each algorithm, and its members in addition to the common ones. */
const ALGORITHMS: readonly (readonly [alg: string, values: Partial<JWK>, members: readonly string[]])[] = [
  ['ES256', { kty: 'EC', crv: 'P-256' }, ['crv', 'x', 'y']],
  ['ES384', { kty: 'EC', crv: 'P-384' }, ['crv', 'x', 'y']],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519' }, ['crv', 'x']],
  ['Ed25519', { kty: 'OKP', crv: 'Ed25519' }, ['crv', 'x']],
  ['RS256', { kty: 'RSA', e: 'AQAB' }, ['e', 'n']],
  ['PS256', { kty: 'RSA', e: 'AQAB' }, ['e', 'n']],
];

describe('RFC 7517', () => {
  const ending = suiteEnding();
  let server: TestServer;
  const readKeys = async (of = server): Promise<readonly JWK[]> =>
    ((await (await fetch(`${of.url}/oauth2/jwks`)).json()) as { keys: JWK[] }).keys;
  before(async () => {
    server = await startTestServer(ending);
    for (const [algorithm] of ALGORITHMS) assert.equal((await server.manage('POST', '/keys', { algorithm })).status, 200);
  });

  for (const path of PATHS) {
    test(`§5, §8.5: ${path} returns the tenant’s JWK Set, for GET only`, async () => {
      const response = await fetch(server.url + path);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^application\/jwk-set\+json/);
      assert.deepEqual([response.headers.get('cache-control'), response.headers.get('pragma')], ['public, max-age=300', null]);
      assert.deepEqual(await response.json(), { keys: await readKeys() });
      const post = await fetch(server.url + path, { method: 'POST' });
      assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD']);
    });
  }
  for (const [algorithm, values, members] of ALGORITHMS) {
    test(`§4, §9.2: ${algorithm}: the set has the signing key and its standby, with public members only`, async () => {
      const keys = (await readKeys()).filter(({ alg }) => alg === algorithm);
      assert.equal(keys.length, 2);
      for (const key of keys) {
        assert.deepEqual(Object.keys(key).toSorted(), [...COMMON, ...members].toSorted());
        assert.deepEqual({ ...key, ...values, use: 'sig' }, key);
        if (key.n !== undefined) assert.ok(Buffer.from(key.n, 'base64url').length >= 256, 'RFC 7518 §3.3: 2048 bits or more');
      }
    });
  }
  test('§4.5: every kid is the key’s thumbprint (RFC 7638)', async () => {
    const keys = await readKeys();
    assert.equal(new Set(keys.map(({ kid }) => kid)).size, keys.length);
    for (const key of keys) assert.equal(key.kid, await calculateJwkThumbprint(key));
  });
  test('§5: the set has an entity tag: 304 while it is unchanged, another tag after a change', async (t) => {
    const ownServer = await startTestServer(t);
    const url = `${ownServer.url}/oauth2/jwks`;
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    assert.match(etag, /^"[\w-]+"$/);
    for (const [tags, status] of [
      [etag, 304],
      [`W/${etag}`, 304],
      [`"x", ${etag}`, 304],
      ['*', 304],
      ['"x"', 200],
      [etag.slice(1, -1), 200],
    ] as const) {
      const response = await fetch(url, { headers: { 'if-none-match': tags } });
      assert.deepEqual([response.status, response.headers.get('etag')], [status, etag], tags);
      if (status === 304) assert.deepEqual([await response.text(), response.headers.get('cache-control')], ['', 'public, max-age=300']);
    }
    ownServer.advance(301_000);
    assert.equal((await ownServer.manage('POST', '/keys/rotate', { algorithm: 'ES256' })).status, 200);
    const after = await fetch(url, { headers: { 'if-none-match': etag } });
    assert.equal(after.status, 200);
    assert.notEqual(after.headers.get('etag'), etag);
  });
  test('§5: a key is in the set before it signs, stays while its tokens are valid, and is removed when it is revoked', async (t) => {
    const ownServer = await startTestServer(t);
    const kids = async () => (await readKeys(ownServer)).map(({ kid }) => kid);
    const signingKid = async () => decodeProtectedHeader(await ownServer.token()).kid;
    const first = await signingKid();
    const standby = (await kids()).find((kid) => kid !== first);
    ownServer.advance(301_000);
    await ownServer.manage('POST', '/keys/rotate', { algorithm: 'ES256' });
    assert.equal(await signingKid(), standby, 'it was known before');
    const rotatedKids = await kids();
    const newStandby = rotatedKids.find((kid) => kid !== first && kid !== standby);
    assert.deepEqual([rotatedKids.length, rotatedKids.includes(first), rotatedKids.includes(standby)], [3, true, true]);
    await ownServer.manage('POST', `/keys/${standby}/revoke`);
    assert.equal(await signingKid(), newStandby);
    const remainingKids = await kids();
    assert.deepEqual([remainingKids.length, remainingKids.includes(standby), remainingKids.includes(first)], [3, false, true]);
  });
});
