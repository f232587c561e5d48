// The certificate that a peer proved to have: the leaf of its TLS connection, or the one that a trusted proxy speaks for (RFC 9440, or a form
// of that proxy's own). Whether anyone vouches for it is not asked here: that is the affair of the tenant, and of the method by which the client authenticates.
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
  /** The leaf; what the peer sent with it to lead to its CA hangs on `issuerCertificate`. */
  readonly certificate: X509Certificate;
}

/** Who may speak for a certificate. */
export interface CertificateSources {
  readonly proxies: TrustedProxies;
  /** The field in which trusted proxies hand certificates on, in lower case; `undefined` when none does. */
  readonly header: string | undefined;
}

/**
 * The certificate of a request.
 *
 * @throws {@link Refusal} `invalid_request` when a trusted proxy hands on something that is no certificate
 */
export const peerCertificate = (
  { socket, headers }: IncomingMessage,
  { proxies, header }: CertificateSources,
): PeerCertificate | undefined => {
  // From anyone but a proxy of ours the field is somebody's own word. From one the connection's certificate is the proxy's, who would
  // otherwise be every client behind it.
  if (isOfTrustedProxy(socket, proxies)) {
    const field = header === undefined ? undefined : headers[header];
    // Some proxies set the field to nothing for a client without a certificate.
    return field === undefined || field === '' ? undefined : ofField(field);
  }
  return socket instanceof TLSSocket ? ofConnection(socket) : undefined;
};

// A connection has one certificate for all its requests.
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
  new Refusal('invalid_request', 'The client certificate that the proxy handed on cannot be read.', 'client_certificate_malformed');
