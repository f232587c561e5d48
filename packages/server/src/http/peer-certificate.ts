// Reads the certificate of a client from its TLS connection, or from the header of a trusted proxy (RFC 9440,
// or the proxy's own format). It is validated later, by the rules of the tenant and of the authentication
// method.
import { createHash, X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { certificateOfField } from '@mintmark/protocol';
import { Refusal } from '../refusals/refusal.ts';
import { isOfTrustedProxy, type TrustedProxies } from './client-address.ts';

/** A client certificate. */
export interface PeerCertificate {
  /** `x5t#S256`: SHA-256 of the DER, base64url (RFC 8705 §3.1). */
  readonly thumbprint: string;
  /** The leaf; `issuerCertificate` is the next certificate that the peer sent. */
  readonly certificate: X509Certificate;
}

/** The sources of client certificates. */
export interface CertificateSources {
  readonly proxies: TrustedProxies;
  /** The header in which trusted proxies forward certificates, in lower case; `undefined` if none does. */
  readonly header: string | undefined;
}

/** The certificate of a request. @throws {@link Refusal} `invalid_request` if that of a proxy is malformed */
export const peerCertificate = (
  { socket, headers }: IncomingMessage,
  { proxies, header }: CertificateSources,
): PeerCertificate | undefined => {
  // Any client could send the header itself. The certificate of a proxy's connection is the proxy's own, and
  // must not authenticate its clients.
  if (isOfTrustedProxy(socket, proxies)) {
    const field = header === undefined ? undefined : headers[header];
    // Some proxies send an empty header for a client without a certificate.
    return field === undefined || field === '' ? undefined : ofField(field);
  }
  return socket instanceof TLSSocket ? ofConnection(socket) : undefined;
};

// A connection has the same certificate for all requests.
const connections = new WeakMap<Socket, PeerCertificate | 'none'>();

const ofConnection = (socket: TLSSocket): PeerCertificate | undefined => {
  const known = connections.get(socket);
  if (known !== undefined) return known === 'none' ? undefined : known;
  const certificate = socket.getPeerX509Certificate();
  const peer = certificate === undefined ? undefined : describe(certificate);
  connections.set(socket, peer ?? 'none');
  return peer;
};

const ofField = (field: string | readonly string[]): PeerCertificate => {
  const base64 = typeof field === 'string' ? certificateOfField(field) : undefined;
  if (base64 === undefined) throw malformed();
  try {
    return describe(new X509Certificate(Buffer.from(base64, 'base64')));
  } catch {
    throw malformed();
  }
};

const describe = (certificate: X509Certificate): PeerCertificate => ({
  thumbprint: createHash('sha256').update(certificate.raw).digest('base64url'),
  certificate,
});

const malformed = (): Refusal =>
  new Refusal('invalid_request', 'The client certificate that the proxy forwarded is malformed.', 'client_certificate_malformed');
