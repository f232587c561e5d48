// Workloads of a real SPIRE: JWT-SVIDs as client assertion and as grant, with the keys of the bundle endpoint, and
// X.509-SVIDs by mutual TLS. Needs spire-server and spire-agent on the path.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { before, describe, test } from 'node:test';
import { createTokenSource } from '@mintmark/client';
import { mutualTls } from '@mintmark/client/node';
import { certificateFromSpiffe, spiffe } from '@mintmark/client/workload';
import { certificate } from '../certificates.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { type Spire, startSpire } from './spire.ts';

type Json = Record<string, unknown>;

const DOMAIN = 'spiffe://example.org';
const ID = `${DOMAIN}/ns/shop/sa/orders`;
/** A workload that has no rule. */
const OTHER_PATH = `${DOMAIN}/ns/shop/sa/stock`;
/** The same path where another SPIRE decides who has it. */
const OTHER_DOMAIN = 'spiffe://other.example/ns/shop/sa/orders';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SVID = 'urn:ietf:params:oauth:client-assertion-type:jwt-spiffe';

describe('a workload of SPIRE', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let spire: Spire;
  let otherSpire: Spire;
  let mtls: string;
  const json = async (response: Response, status: number): Promise<Json> => {
    const text = await response.text();
    assert.equal(response.status, status, text);
    return JSON.parse(text);
  };
  const manage = async (method: string, path: string, body: Json | undefined, status: number) =>
    json(await server.manage(method, path, body), status);
  const audience = () => `${server.publicUrl}/oauth2`;
  const localCa = () => readFile(join(server.directory, 'tls/ca.pem'), 'utf8');

  before(async () => {
    const authority = await certificate({ subject: 'CN=bundle CA', ca: true });
    const site = await certificate({ issuer: authority, san: [{ type: 'ip', value: '127.0.0.1' }], purposes: ['1.3.6.1.5.5.7.3.1'] });
    spire = await startSpire(ending, [ID, OTHER_PATH], site);
    otherSpire = await startSpire(ending, [OTHER_DOMAIN], site);
    server = await startTestServer(ending, {
      flags: { listen: ['http://127.0.0.1:0'], mtlsListen: ['https://localhost:0'], outgoingAllow: ['127.0.0.0/8'] },
    });
    mtls = server.listening.find((url) => url.startsWith('https:')) ?? assert.fail('No mTLS listener.');
    const keys = { spiffe_bundle_uri: spire.bundleUrl, ca: authority.cert };
    const issuer = await manage('POST', '/issuers', { id: 'mesh', kind: 'spiffe', issuer: DOMAIN, keys }, 201);
    assert.equal((issuer['key_state'] as Json)['fault'], null, JSON.stringify(issuer));
    await manage('POST', '/clients', { name: 'Orders', client_id: 'orders', token_endpoint_auth_method: 'federated_jwt' }, 201);
    await manage('POST', '/clients/orders/trusts', { issuer: 'mesh', match: [{ claim: 'sub', equals: ID }] }, 201);
    await manage('PATCH', '/tenants/current', { client_ca: (await spire.x509Svid(ID)).bundle }, 200);
    const settings = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_uri: ID };
    const bound = { ...settings, tls_client_certificate_bound_access_tokens: true };
    await manage('POST', '/clients', { name: 'X.509', client_id: 'x509', ...bound }, 201);
  });

  test('gets tokens by its JWT-SVID as client assertion, as often as it is valid', async () => {
    const svid = await spire.jwtSvid(ID, audience());
    for (let n = 0; n < 2; n++) {
      const form = { grant_type: 'client_credentials', client_assertion_type: SVID, client_assertion: svid };
      const { access_token: token } = await json(await server.post('/oauth2/token', form), 200);
      assert.equal(JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()).sub, 'orders');
    }
  });

  test('gets tokens by its JWT-SVID as grant', async () => {
    const svid = await spire.jwtSvid(ID, audience());
    await json(await server.post('/oauth2/token', { grant_type: JWT_BEARER, assertion: svid }), 200);
  });

  test('gets tokens by the client library, which calls the Workload API', async () => {
    const tokens = createTokenSource({ issuer: audience(), workload: spiffe({ socket: spire.socket, id: ID }) });
    const all = [await tokens.get(), await tokens.renew()];
    assert.equal(new Set(all.map(({ accessToken }) => accessToken)).size, 2);
    const unknown = spiffe({ socket: spire.socket, id: `${ID}/unknown` });
    await assert.rejects(createTokenSource({ issuer: audience(), workload: unknown, random: () => 0 }).get(), {
      name: 'WorkloadError',
      message: /has no identity for this process/,
    });
  });

  test('gets none by a JWT-SVID for another audience, or by one that was changed', async () => {
    const other = await spire.jwtSvid(ID, 'https://other.example');
    const good = await spire.jwtSvid(ID, audience());
    const changed = good.replace(/.{10}$/, 'AAAAAAAAAA');
    for (const assertion of [other, changed]) await json(await server.post('/oauth2/token', { grant_type: JWT_BEARER, assertion }), 400);
  });

  test('gets a token by its X.509-SVID over mutual TLS, bound to it', async () => {
    const svid = await spire.x509Svid(ID);
    const { status, text } = await postWithCertificate(`${mtls}/oauth2/token`, svid, 'x509');
    assert.equal(status, 200, text);
    const { access_token: token } = JSON.parse(text);
    const form = { token, client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    const { active, cnf } = await json(await server.post('/oauth2/introspect', form), 200);
    assert.deepEqual([active, Object.keys(cnf as Json)], [true, ['x5t#S256']]);
    // The client library presents the X.509-SVID that the Workload API streams.
    const certificates = certificateFromSpiffe({ socket: spire.socket, id: ID, ca: await localCa() });
    ending.after(async () => certificates.close());
    const tokens = createTokenSource({
      tokenUrl: `${mtls}/oauth2/token`,
      clientId: 'x509',
      authMethod: 'tls_client_auth',
      ...mutualTls(certificates),
    });
    const bound = JSON.parse(Buffer.from((await tokens.get()).accessToken.split('.')[1] ?? '', 'base64url').toString());
    assert.deepEqual(Object.keys(bound.cnf), ['x5t#S256']);
    assert.equal((await postWithCertificate(`${mtls}/oauth2/token`, svid, 'orders')).status, 401);
  });

  /** The SPIFFE ID of each refused workload, and why its JWT-SVID and its X.509-SVID are refused. */
  const refused: Readonly<Record<string, readonly [spire: () => Spire, id: string, ofJwt: string, ofX509: string]>> = {
    'another path': [() => spire, OTHER_PATH, 'trust_no_match', 'certificate_subject'],
    'another trust domain': [() => otherSpire, OTHER_DOMAIN, 'issuer_unknown', 'certificate_untrusted'],
  };
  for (const [what, [of, id, ofJwt, ofX509]] of Object.entries(refused)) {
    const reasonOf = async (requestId: string | null): Promise<unknown> => {
      const { entries } = await manage('GET', `/audit?request_id=${requestId}`, undefined, 200);
      return (entries as readonly Json[])[0]?.['reason'];
    };

    test(`gets none by the SVIDs of ${what}, and the audit trail says why`, async () => {
      const svid = await of().jwtSvid(id, audience());
      for (const client of [{}, { client_id: 'orders' }]) {
        const form = { grant_type: 'client_credentials', client_assertion_type: SVID, client_assertion: svid, ...client };
        const response = await server.post('/oauth2/token', form);
        assert.equal(response.status, 401);
        assert.equal(await reasonOf(response.headers.get('mintmark-request-id')), ofJwt);
      }
      const { status, requestId } = await postWithCertificate(`${mtls}/oauth2/token`, await of().x509Svid(id), 'x509');
      assert.equal(status, 401);
      assert.equal(await reasonOf(requestId), ofX509);
    });
  }
});

/** Requests a token of a client over mutual TLS. */
const postWithCertificate = (
  url: string,
  { cert, key }: { readonly cert: string; readonly key: string },
  client: string,
): Promise<{ readonly status: number; readonly text: string; readonly requestId: string }> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    // The local CA is not the subject of this test.
    const sent = request(url, { method: 'POST', headers, cert, key, rejectUnauthorized: false }, (response) => {
      const { statusCode: status = 0, headers: received } = response;
      textOf(response).then((text) => resolve({ status, text, requestId: String(received['mintmark-request-id']) }), reject);
    });
    sent.on('error', reject);
    sent.end(`grant_type=client_credentials&client_id=${client}`);
  });
