// RFC 8705 §2.1: which chains of certificates authenticate a client.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import {
  certificate as createCertificate,
  KeyUsageFlags,
  nameConstraints,
  SHORT_RSA,
  type TestCertificate,
  unknownCritical,
} from '../certificates.ts';
import { suiteEnding } from '../running-server.ts';
import { type ClientCertificate, type MutualTlsServer, startMutualTlsServer } from './mutual-tls-server.ts';

describe('RFC 8705', () => {
  const ending = suiteEnding();
  let tls: MutualTlsServer;
  let ca: TestCertificate;
  before(async () => {
    tls = await startMutualTlsServer(ending);
    ({ ca } = tls);
  });

  describe('the certificate chain', () => {
    const dn = 'CN=chained';
    const chains: readonly [name: string, create: () => Promise<ClientCertificate>, status: number][] = [
      [
        'a CA with the same name, but another key',
        async () => createCertificate({ subject: dn, issuer: await createCertificate({ subject: 'CN=Test CA', ca: true }) }),
        401,
      ],
      ['a self-signed certificate', () => createCertificate({ subject: dn }), 401],
      [
        'an intermediate CA that the client sends',
        async () => {
          const intermediate = await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        200,
      ],
      [
        'an intermediate CA that the client does not send',
        async () =>
          createCertificate({ subject: dn, issuer: await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true }) }),
        401,
      ],
      [
        'a certificate issued by a certificate that is not a CA',
        async () => {
          const leaf = await createCertificate({ subject: 'CN=leaf', issuer: ca });
          return { ...(await createCertificate({ subject: dn, issuer: leaf })), chain: leaf.cert };
        },
        401,
      ],
      [
        'the registered subject is that of an intermediate, not of the leaf (CVE-2023-2422)',
        async () => {
          const intermediate = await createCertificate({ subject: dn, issuer: ca, ca: true });
          return { ...(await createCertificate({ subject: 'CN=other', issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'a chain that is longer than the path length of its CA',
        async () => {
          const first = await createCertificate({ subject: 'CN=first', issuer: ca, ca: true, pathLength: 0 });
          const second = await createCertificate({ subject: 'CN=second', issuer: first, ca: true });
          return { ...(await createCertificate({ subject: dn, issuer: second })), chain: second.cert + first.cert };
        },
        401,
      ],
      [
        'an intermediate CA whose extended key usage is server authentication only',
        async () => {
          const intermediate = await createCertificate({
            subject: 'CN=intermediate',
            issuer: ca,
            ca: true,
            purposes: ['1.3.6.1.5.5.7.3.1'],
          });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'an intermediate CA whose key usage does not include signing certificates',
        async () => {
          const intermediate = await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true, usage: KeyUsageFlags.cRLSign });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'an intermediate CA with empty name constraints',
        async () => {
          const intermediate = await createCertificate({
            subject: 'CN=intermediate',
            issuer: ca,
            ca: true,
            extensions: [nameConstraints()],
          });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'an intermediate CA with a short key',
        async () => {
          const intermediate = await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true, algorithm: SHORT_RSA });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      [
        'an expired intermediate CA',
        async () => {
          const intermediate = await createCertificate({ subject: 'CN=intermediate', issuer: ca, ca: true, days: -1 });
          return { ...(await createCertificate({ subject: dn, issuer: intermediate })), chain: intermediate.cert };
        },
        401,
      ],
      ['a certificate signed with SHA-1', () => createCertificate({ subject: dn, issuer: ca, hash: 'SHA-1' }), 401],
      ['a certificate with a short key', () => createCertificate({ subject: dn, issuer: ca, algorithm: SHORT_RSA }), 401],
      [
        'a certificate whose key usage includes signatures',
        () => createCertificate({ subject: dn, issuer: ca, usage: KeyUsageFlags.digitalSignature }),
        200,
      ],
      [
        'a certificate whose key usage does not include signatures',
        () => createCertificate({ subject: dn, issuer: ca, usage: KeyUsageFlags.keyEncipherment }),
        401,
      ],
      [
        'a certificate whose extended key usage is server authentication only',
        () => createCertificate({ subject: dn, issuer: ca, purposes: ['1.3.6.1.5.5.7.3.1'] }),
        401,
      ],
      [
        'a certificate with an unknown critical extension',
        () => createCertificate({ subject: dn, issuer: ca, extensions: [unknownCritical()] }),
        401,
      ],
    ];
    for (const [name, create, status] of chains) {
      test(`§2.1: ${name}: ${status}`, async () =>
        assert.equal((await tls.requestToken(await create(), await tls.registerWithDn(dn))).status, status));
    }
  });
});
