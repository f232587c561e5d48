// While signing keys are rotated under load, a verifier that caches the JWK Set for its max-age refuses no valid
// token; after an emergency revocation, no token is accepted beyond the documented times.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { ADMIN, startTestServer, type TestServer } from '../running-server.ts';

const CREDENTIALS = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };

/** A resource server that verifies tokens offline, by the server's clock. */
class OfflineVerifier {
  readonly #server: TestServer;
  #keys: ReturnType<typeof createLocalJWKSet> | undefined;
  #freshUntil = 0;
  #now = 0;

  constructor(server: TestServer) {
    this.#server = server;
  }

  advance(milliseconds: number): void {
    this.#server.advance(milliseconds);
    this.#now += milliseconds;
  }

  /** Whether it accepts a token. It fetches the key set again only after its `max-age`. */
  async accepts(token: string): Promise<boolean> {
    if (this.#keys === undefined || this.#now >= this.#freshUntil) {
      const response = await fetch(`${this.#server.url}/oauth2/jwks`);
      const maxAge = Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1]);
      this.#keys = createLocalJWKSet((await response.json()) as JSONWebKeySet);
      this.#freshUntil = this.#now + maxAge * 1000;
    }
    return jwtVerify(token, this.#keys, { typ: 'at+jwt', currentDate: new Date(Date.now() + this.#now) }).then(
      () => true,
      () => false,
    );
  }
}

const kidOf = (token: string): string => String(decodeProtectedHeader(token).kid);
const isActive = async (server: TestServer, token: string): Promise<boolean> =>
  ((await (await server.post('/oauth2/introspect', { ...CREDENTIALS, token })).json()) as { active: boolean }).active;

describe('keys under load', () => {
  test('no token is refused before it expires during ten rotations under load', async (t) => {
    const server = await startTestServer(t);
    const verifier = new OfflineVerifier(server);
    const issuedTokens: string[] = [];
    const kids = new Set<string>();
    let rotations = 0;
    for (let rotation = 0; rotation < 10; rotation++) {
      const [rotated, ...tokens] = await Promise.all([
        server.manage('POST', '/keys/rotate', { algorithm: 'ES256' }),
        ...Array.from({ length: 30 }, () => server.token()),
      ]);
      assert.ok([200, 409].includes(rotated.status), String(rotated.status));
      if (rotated.status === 200) rotations++;
      // Those before may all be signed before the rotation, or all after it.
      tokens.push(await server.token());
      for (const token of tokens) {
        kids.add(kidOf(token));
        assert.equal(await verifier.accepts(token), true);
      }
      issuedTokens.push(tokens[0] ?? '');
      verifier.advance(301_000);
    }
    for (const token of issuedTokens) assert.deepEqual([await verifier.accepts(token), await isActive(server, token)], [true, true]);
    assert.ok(rotations >= 9, `${rotations} rotations`);
    assert.equal(kids.size, rotations + 1);
  });
  test('a standby key that was just published cannot sign yet, since cached key sets may lack it', async (t) => {
    const server = await startTestServer(t);
    assert.equal((await server.manage('POST', '/keys/rotate', { algorithm: 'ES256' })).status, 409);
    server.advance(301_000);
    assert.equal((await server.manage('POST', '/keys/rotate', { algorithm: 'ES256' })).status, 200);
    assert.equal((await server.manage('POST', '/keys/rotate', { algorithm: 'ES256' })).status, 409);
  });
  test('an emergency revocation ends tokens at once at introspection, and within the max-age offline', async (t) => {
    const server = await startTestServer(t);
    const verifier = new OfflineVerifier(server);
    const revokedToken = await server.token();
    assert.equal(await verifier.accepts(revokedToken), true);
    const load = Array.from({ length: 50 }, () => server.token());
    const revoked = await server.manage('POST', `/keys/${kidOf(revokedToken)}/revoke`, undefined);
    assert.equal(revoked.status, 200);
    await Promise.all(load);
    assert.equal(await isActive(server, revokedToken), false);
    const next = await server.token();
    assert.notEqual(kidOf(next), kidOf(revokedToken));
    assert.deepEqual([await verifier.accepts(next), await isActive(server, next)], [true, true], 'with the set as it was read before');
    verifier.advance(301_000);
    assert.deepEqual([await verifier.accepts(revokedToken), await verifier.accepts(next)], [false, true]);
    assert.equal((await server.manage('GET', '/clients', undefined, revokedToken)).status, 401);
  });
});
