// The last manager of a tenant cannot lock itself out by a binding or an authentication method that this
// server does not support, nor by a key URI that never responded (docs/decisions/0091).
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { certificate } from './certificates.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';

type Json = Record<string, unknown>;
const HEADERS = { 'content-type': 'application/json' };

describe('a change by which the last manager could no longer authenticate', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let keysUrl: string;
  let published: { readonly keys: readonly JWK[] };
  let connectionsFromElsewhere: number;
  let isKeySiteDown = false;
  let publicKey: JWK;
  let privateKey: CryptoKey;
  const call = async (method: string, path: string, body: Json): Promise<Response> =>
    fetch(server.url + path, {
      method,
      headers: { ...HEADERS, authorization: `Bearer ${await server.token()}` },
      body: JSON.stringify(body),
    });
  const patch = (body: Json, clientId: string = ADMIN.clientId) => call('PATCH', `/management/v1/clients/${clientId}`, body);
  /** Changes the client by IBM Security Verify's API. */
  const put = (additionalConfig: Json, more: Json = {}) =>
    call('PUT', `/v1.0/apiclients/${ADMIN.clientId}`, { clientName: 'admin', entitlements: ['administrator'], additionalConfig, ...more });

  before(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    privateKey = pair.privateKey;
    publicKey = { ...(await exportJWK(pair.publicKey)), kid: 'own', use: 'sig' };
    published = { keys: [publicKey] };
    const authority = await certificate({ subject: 'CN=keys CA', ca: true });
    const { cert, key } = await certificate({
      issuer: authority,
      san: [{ type: 'ip', value: '127.0.0.1' }],
      purposes: ['1.3.6.1.5.5.7.3.1'],
    });
    const keySite = createServer({ cert, key }, (_request, response) => {
      if (isKeySiteDown) response.writeHead(503).end();
      else response.setHeader('content-type', 'application/jwk-set+json').end(JSON.stringify(published));
    }).listen(0, '127.0.0.1');
    ending.after(async () => {
      keySite.closeAllConnections();
      keySite.close();
    });
    let connections = 0;
    keySite.on('connection', () => void connections++);
    await once(keySite, 'listening');
    keysUrl = `https://127.0.0.1:${(keySite.address() as AddressInfo).port}/keys`;
    const first = await startTestServer(ending, { flags: { outgoingAllow: ['127.0.0.2/32'] } });
    await first.create({
      ...{ client_id: 'elsewhere', entitlements: ['administrator'] },
      ...{ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: keysUrl },
    });
    await first.manage('DELETE', '/clients/elsewhere');
    connectionsFromElsewhere = connections;
    await first.close();
    const caFile = join(first.directory, 'keys.pem');
    await writeFile(caFile, authority.cert);
    const flags = { listen: [first.url], publicUrl: first.publicUrl, outgoingAllow: ['127.0.0.0/8'], outgoingCa: caFile };
    server = await startTestServer(ending, { directory: first.directory, flags });
  });

  const refused: readonly [what: string, native: () => Json, ibm?: () => Json][] = [
    [
      'certificate-bound tokens on a server without mutual TLS',
      () => ({ tls_client_certificate_bound_access_tokens: true }),
      () => ({ certificateBoundAccessTokens: true }),
    ],
    [
      'authentication by certificate on a server without mutual TLS',
      () => ({ token_endpoint_auth_method: 'self_signed_tls_client_auth', jwks: { keys: [publicKey] } }),
      () => ({ clientAuthMethod: 'self_signed_tls_client_auth', jwks: { keys: [publicKey] } }),
    ],
    [
      'a key URI of a host that does not exist',
      () => ({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://nobody.invalid/keys' }),
    ],
    ['a key URI that returns no key set', () => ({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: `${keysUrl}?` })],
    [
      'a key URI without the keys in assertion_key_ids',
      () => ({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: keysUrl, assertion_key_ids: ['other'] }),
    ],
    [
      'a key URI whose keys are for another algorithm',
      () => ({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: keysUrl, token_endpoint_auth_signing_alg: 'RS256' }),
    ],
    ['IP rules that together deny every address', () => ({ ip_rules: { op: 'deny', ranges: ['::/1', '8000::/1'] } })],
  ];
  for (const [what, native, ibm] of refused) {
    test(`${what}: refused`, async () => {
      isKeySiteDown = what.includes('returns no key set');
      for (const response of [await patch(native()), ibm === undefined ? undefined : await put(ibm())]) {
        if (response === undefined) continue;
        const text = await response.text();
        assert.equal(response.status, 409, text);
        assert.match(text, /no client could authenticate and manage API clients/);
      }
      isKeySiteDown = false;
      assert.equal(
        (await fetch(`${server.url}/management/v1/clients`, { headers: { authorization: `Bearer ${await server.token()}` } })).status,
        200,
      );
    });
  }
  test('a key URI at an address that --outgoing-allow does not name is not connected to', () => assert.equal(connectionsFromElsewhere, 0));
  test('IBM’s PUT with a key URI that does not respond: refused', async () => {
    isKeySiteDown = true;
    const response = await put({ clientAuthMethod: 'private_key_jwt' }, { jwkUri: keysUrl });
    isKeySiteDown = false;
    assert.equal(response.status, 409, await response.text());
  });
  test('disabling the last manager: refused until the key URI of another manager has responded once', async () => {
    isKeySiteDown = true;
    const created = await call('POST', '/management/v1/clients', {
      ...{ name: 'by URI', client_id: 'by-uri', entitlements: ['administrator'] },
      ...{ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: keysUrl },
    });
    assert.equal(created.status, 201, await created.text());
    const disable = () => call('POST', `/management/v1/clients/${ADMIN.clientId}/disable?dry_run=true`, {});
    assert.equal((await disable()).status, 409);
    isKeySiteDown = false;
    assert.equal((await patch({ purpose: 'x' }, 'by-uri')).status, 200);
    assert.equal((await disable()).status, 200);
    // A key URI that has responded once is sufficient, even while its server is down.
    isKeySiteDown = true;
    assert.equal((await patch({ purpose: 'y' }, 'by-uri')).status, 200);
    assert.equal((await disable()).status, 200);
    isKeySiteDown = false;
    assert.equal((await call('DELETE', '/management/v1/clients/by-uri', {})).status, 204);
  });
  test('a key URI that responds is accepted, and the client authenticates', async () => {
    const accepted = await patch({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: keysUrl });
    assert.equal(accepted.status, 200, await accepted.text());
    const assertion = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', kid: 'own' })
      .setIssuer(ADMIN.clientId)
      .setSubject(ADMIN.clientId)
      .setAudience(`${server.publicUrl}/oauth2`)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(privateKey);
    const response = await server.post('/oauth2/token', {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    });
    assert.equal(response.status, 200, await response.text());
  });
});
