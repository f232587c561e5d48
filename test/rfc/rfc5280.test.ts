// RFC 5280, certification path validation: a client presents each path in a real TLS handshake with a server
// whose tenant trusts the path's CAs. Refusals for any other reason fail the test.
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { before, describe, test } from 'node:test';
import { CERTIFICATION_PATHS } from '../paths/certification-paths.ts';
import type { Presented } from '../paths/path-shapes.ts';
import { startTestServer, suiteEnding, type TestServer } from '../running-server.ts';

interface Reply {
  readonly status: number;
  readonly requestId: string;
}

const REFUSALS: readonly unknown[] = ['certificate_untrusted', 'certificate_expired'];

/** The subject in the form of RFC 4514. */
const subjectOf = (der: Buffer): string => (new X509Certificate(der).subject ?? '').split('\n').toReversed().join(',');

describe('RFC 5280', () => {
  const ending = suiteEnding();
  let server: TestServer;
  let mtls: string;

  const requestToken = ({ leaf, sent = [] }: Presented, clientId: string): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const token = request(`${mtls}/oauth2/token`, {
        method: 'POST',
        ca: readFileSync(server.caFile ?? ''),
        agent: false,
        // Makes OpenSSL send certificates that it considers too weak.
        ciphers: 'DEFAULT@SECLEVEL=0',
        cert: [leaf, ...sent].map(({ cert }) => cert).join(''),
        key: leaf.key,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      token.on('error', reject).on('response', (response) => {
        const { statusCode = 0, headers } = response.resume();
        resolve({ status: statusCode, requestId: String(headers['mintmark-request-id']) });
      });
      token.end(new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId }).toString());
    });
  const register = async ({ leaf }: Presented): Promise<string> => {
    const subject = subjectOf(leaf.der);
    const registered = subject === '' ? { tls_client_auth_san_dns: 'a.example' } : { tls_client_auth_subject_dn: subject };
    return (await server.create({ token_endpoint_auth_method: 'tls_client_auth', ...registered })).clientId;
  };
  const reasonFor = async (requestId: string): Promise<string> => {
    const trail = await server.manage('GET', `/audit?request_id=${requestId}`);
    return ((await trail.json()) as { entries: { reason: string }[] }).entries[0]?.reason ?? 'none';
  };

  before(async () => {
    server = await startTestServer(ending, { flags: { listen: ['http://127.0.0.1:0'], mtlsListen: ['https://localhost:0'] } });
    mtls = server.listening.find((url) => url.startsWith('https:')) ?? assert.fail('No mTLS listener.');
  });

  for (const { section, title, trusted, present } of CERTIFICATION_PATHS) {
    test(`${section}: ${title}: ${trusted ? 'trusted' : 'refused'}`, async () => {
      const presented = present();
      const clientCa = presented.anchors.map(({ cert }) => cert).join('');
      const changed = await server.manage('PATCH', '/tenants/current', { client_ca: clientCa });
      // A CA that cannot issue certificates is refused earlier, in the settings of the tenant.
      if (!trusted && changed.status === 400) return;
      assert.equal(changed.status, 200, await changed.text());
      const { status, requestId } = await requestToken(presented, await register(presented));
      assert.equal(status, trusted ? 200 : 401);
      if (trusted) return;
      const reason = await reasonFor(requestId);
      assert.ok(REFUSALS.includes(reason), reason);
    });
  }
});
