// tls_client_auth and self_signed_tls_client_auth (RFC 8705 §2): the client is known by the certificate of its connection. Both present the
// same; the registration tells which it is. Who has a certificate and authenticates otherwise uses one method, not two.

import { invalidClient } from '../audit/refusal.ts';
import type { Client } from '../clients/client.ts';
import type { PeerCertificate } from '../http/peer-certificate.ts';
import { jwkThumbprint, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts';
import { hasSubject } from './certificate-subject.ts';
import { isInDate, trustFault } from './certificate-trust.ts';
import type { ClientAuthDependencies, ClientAuthMethod } from './client-auth.ts';
import { findPresented } from './find-presented.ts';

const METHODS = ['tls_client_auth', 'self_signed_tls_client_auth'] as const;

export const clientCertificate: ClientAuthMethod = {
  presentedIn: ({ authorization, credentials: { clientId, clientSecret, clientAssertion }, certificate }) =>
    certificate !== undefined &&
    clientId !== undefined &&
    authorization === undefined &&
    clientSecret === undefined &&
    clientAssertion === undefined,
  authenticate: async ({ credentials: { clientId = '' }, certificate }, dependencies) => {
    if (certificate === undefined) throw invalidClient('no_credentials', { clientId });
    const client = await findPresented(clientId, METHODS, dependencies);
    const method = METHODS.find((each) => each === client.authMethod);
    const credentialId = certificate.thumbprint;
    const facts = { clientId, credentialId };
    if (method === undefined) throw invalidClient('wrong_auth_method', facts);
    const fault = await FAULTS[method](certificate, client, dependencies);
    if (fault !== undefined) throw invalidClient(fault, facts);
    if (client.revokedCredentials.includes(credentialId)) throw invalidClient('key_compromised', facts);
    return { client, credentialId, method, replays: [], endsAt: undefined };
  },
};

type Judge = (
  peer: PeerCertificate,
  client: Client,
  dependencies: ClientAuthDependencies,
) => Promise<'certificate_expired' | 'certificate_untrusted' | 'certificate_subject' | 'certificate_key' | undefined>;

/** What is wrong with a certificate, by method. */
const FAULTS: Record<(typeof METHODS)[number], Judge> = {
  // §2.1: a CA of the tenant vouches for it, and the leaf has the registered subject. No other certificate of the chain is looked at for
  // that: whoever may issue certificates below a CA would otherwise be every client (CVE-2023-2422).
  tls_client_auth: async ({ certificate }, { tlsSubject }, { tenant, now }) => {
    const fault = trustFault(certificate, tenant.tenant.clientCa, now());
    if (fault !== undefined) return fault;
    return tlsSubject !== undefined && hasSubject(certificate, tlsSubject) ? undefined : 'certificate_subject';
  },
  // §2.2: nobody vouches for it; its key is one that the client registered.
  self_signed_tls_client_auth: async ({ certificate }, client, { clientKeys, now }) => {
    if (!isInDate(certificate, now())) return 'certificate_expired';
    const keys = await clientKeys.keysFor(client, undefined);
    const der = certificate.raw.toString('base64');
    const own = keyOf(certificate);
    const isRegistered = keys.some((key) => (key.x5c === undefined ? own !== undefined && jwkThumbprint(key) === own : key.x5c[0] === der));
    return isRegistered ? undefined : 'certificate_key';
  },
};

const keyOf = ({ publicKey }: PeerCertificate['certificate']): string | undefined => {
  try {
    const jwk: PublicJwk = parsePublicJwk(publicKey.export({ format: 'jwk' }));
    return jwkThumbprint(jwk);
  } catch {
    return undefined;
  }
};
