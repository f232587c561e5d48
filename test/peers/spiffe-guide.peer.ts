// The guide to workloads of SPIFFE, as it is written, with a real SPIRE. Needs spire-server and spire-agent on the path.
import assert from 'node:assert/strict';
import { certificate } from '../certificates.ts';
import { testDocument } from '../document.ts';
import { suiteEnding } from '../running-server.ts';
import { startSpire } from './spire.ts';

const ending = suiteEnding();
const authority = await certificate({ subject: 'CN=bundle CA', ca: true });
const site = await certificate({ issuer: authority, san: [{ type: 'ip', value: '127.0.0.1' }], purposes: ['1.3.6.1.5.5.7.3.1'] });
const spire = await startSpire(ending, ['spiffe://example.org/ns/shop/sa/orders'], site);

testDocument(
  'docs/guides/spiffe.md',
  {
    issuer: (stdout) => assert.match(stdout, /^mesh\n\[[1-9]\d*,null\]\n$/),
    rule: (stdout) => assert.equal(stdout, 'orders\nactive\n'),
    command: (stdout) => assert.equal(stdout, '["Bearer","parcels:read"]\n'),
    jwt: (stdout) => assert.match(stdout, /^\["Bearer",\d+,"parcels:read"\]\n$/),
    x509: (stdout) => assert.equal(stdout, 'true\norders-x509\n["Bearer","parcels:read"]\n'),
  },
  {
    peers: { sh: (text) => text.replace('https://spire.example.org', spire.bundleUrl) },
    serve: ['--mtls-listen', 'https://localhost:8444', '--outgoing-allow', '127.0.0.0/8'],
    files: { 'bundle-ca.pem': authority.cert },
    env: { SPIFFE_ENDPOINT_SOCKET: spire.socket },
  },
);
