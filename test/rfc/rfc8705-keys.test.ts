// RFC 8705, mutual TLS: client authentication by a registered key, and certificate-bound tokens.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { certificate as createCertificate, type TestCertificate } from '../certificates.ts';
import { suiteEnding } from '../running-server.ts';
import { type MutualTlsServer, startMutualTlsServer, TOKEN_REQUEST } from './mutual-tls-server.ts';

type Json = Record<string, unknown>;

describe('RFC 8705', () => {
  const ending = suiteEnding();
  let tls: MutualTlsServer;
  let ca: TestCertificate;
  let validCertificate: TestCertificate;
  before(async () => {
    tls = await startMutualTlsServer(ending);
    ({ ca } = tls);
    validCertificate = await createCertificate({ subject: 'C=DE, O=Example, CN=billing', issuer: ca });
  });

  describe('self_signed_tls_client_auth', () => {
    const keyOf = async (of: TestCertificate): Promise<Json> => {
      const { subtle } = await import('node:crypto').then(({ webcrypto }) => webcrypto);
      const { kty, crv, x, y } = await subtle.exportKey('jwk', of.keys.publicKey);
      return { kty, crv, x, y };
    };
    const registerWithKeys = (...keys: Json[]) =>
      tls.register({ token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys } });
    test('§2.2: a certificate of a registered key is accepted, whoever signed it; one of another key is not', async () => {
      const [registered, other] = [await createCertificate(), await createCertificate()];
      const clientId = await registerWithKeys(await keyOf(registered));
      assert.deepEqual(
        [(await tls.requestToken(registered, clientId)).status, (await tls.requestToken(other, clientId)).status],
        [200, 401],
      );
    });
    const x5c = (of: TestCertificate) => [Buffer.from(of.certificate.rawData).toString('base64')];
    test('§2.2: a key with an x5c accepts only the certificate in the x5c, not another one of the same key', async () => {
      const registered = await createCertificate();
      const otherOfSameKey = await createCertificate({ keys: registered.keys });
      const clientId = await registerWithKeys({ ...(await keyOf(registered)), x5c: x5c(registered) });
      assert.deepEqual(
        [(await tls.requestToken(registered, clientId)).status, (await tls.requestToken(otherOfSameKey, clientId)).status],
        [200, 401],
      );
    });
    test('§2.2: an x5c of another key is not registered (RFC 7517 §4.7)', async () => {
      const [registered, other] = [await createCertificate(), await createCertificate()];
      const keys = [{ ...(await keyOf(registered)), x5c: x5c(other) }];
      const body = { name: 'x', token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys } };
      assert.equal((await tls.server.manage('POST', '/clients', body)).status, 400);
    });
    test('§2.2: a key that was revoked as compromised authenticates no client, whatever its certificate', async () => {
      const registered = await createCertificate();
      const jwk = await keyOf(registered);
      const clientId = await registerWithKeys(jwk);
      const { grant_id: id } = (await tls.requestToken(registered, clientId)).body;
      const { credential_id: credential } = (await (await tls.server.manage('GET', `/grants/${id}`)).json()) as Json;
      assert.equal(credential, await calculateJwkThumbprint(jwk as JWK));
      assert.equal((await tls.server.manage('POST', `/clients/${clientId}/credentials/${credential}/revoke`)).status, 200);
      const otherOfSameKey = await createCertificate({ keys: registered.keys });
      assert.deepEqual(
        [(await tls.requestToken(registered, clientId)).status, (await tls.requestToken(otherOfSameKey, clientId)).status],
        [401, 401],
      );
    });
    test('§2.2: a certificate whose thumbprint was revoked authenticates no client', async () => {
      const registered = await createCertificate();
      const clientId = await registerWithKeys(await keyOf(registered));
      const revokedThumbprint = Buffer.from(await registered.certificate.getThumbprint('SHA-256')).toString('base64url');
      assert.equal((await tls.server.manage('POST', `/clients/${clientId}/credentials/${revokedThumbprint}/revoke`)).status, 200);
      assert.equal((await tls.requestToken(registered, clientId)).status, 401);
    });
    test('§2.2: certificates of other keys are counted together', async () => {
      const clientId = await registerWithKeys(await keyOf(await createCertificate()));
      for (let time = 0; time < 2; time++) assert.equal((await tls.requestToken(await createCertificate(), clientId)).status, 401);
      const { usage } = (await (await tls.server.manage('GET', `/usage?group=credential&client_id=${clientId}`)).json()) as {
        usage: Json[];
      };
      assert.deepEqual(
        usage.map(({ key, reasons }) => [key, reasons]),
        [[null, { certificate_key: 2 }]],
      );
      const { entries } = (await (await tls.server.manage('GET', `/audit?actor=${clientId}`)).json()) as { entries: { detail: Json }[] };
      assert.equal(new Set(entries.map(({ detail }) => detail['thumbprint'])).size, 2);
    });
    test('§2.2: an expired certificate is refused', async () => {
      const registered = await createCertificate({ days: -1 });
      assert.equal((await tls.requestToken(registered, await registerWithKeys(await keyOf(registered)))).status, 401);
    });
  });

  describe('certificate-bound tokens', () => {
    const thumbprint = async (of: TestCertificate): Promise<string> =>
      Buffer.from(await of.certificate.getThumbprint('SHA-256')).toString('base64url');
    test('§3: a token is bound to the certificate of the connection, in the JWT and in introspection; without a certificate, the request is refused', async () => {
      const created = await tls.server.create({ tls_client_certificate_bound_access_tokens: true, entitlements: ['readAPIClients'] });
      const form = { ...TOKEN_REQUEST, client_id: created.clientId, client_secret: created.clientSecret };
      const unbound = await tls.server.post('/oauth2/token', form);
      assert.deepEqual([unbound.status, ((await unbound.json()) as Json).error], [400, 'invalid_request']);
      const { status, body } = await tls.call('/oauth2/token', validCertificate, { form });
      assert.equal(status, 200);
      const token = String(body.access_token);
      const cnf = { 'x5t#S256': await thumbprint(validCertificate) };
      assert.deepEqual(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).cnf, cnf);
      const { client_id, client_secret } = form;
      const introspected = (await (await tls.server.post('/oauth2/introspect', { client_id, client_secret, token })).json()) as Json;
      assert.deepEqual([introspected.cnf, introspected.token_type], [cnf, 'Bearer']);
      const headers = { authorization: `Bearer ${token}` };
      assert.equal((await tls.call('/management/v1/clients', validCertificate, { headers })).status, 200);
      assert.equal((await tls.call('/management/v1/clients', await createCertificate({ issuer: ca }), { headers })).status, 401);
      assert.equal((await fetch(`${tls.server.url}/management/v1/clients`, { headers })).status, 401);
    });
  });
});
