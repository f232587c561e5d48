// tls_client_auth and self_signed_tls_client_auth (RFC 8705 §2): the client is known by the certificate of its connection. Both present the
// same; the registration tells which it is. Who has a certificate and authenticates otherwise uses one method, not two.

import type { PeerCertificate } from '../http/peer-certificate.ts';
import { jwkThumbprint, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts';
import type { Client } from '../records/client.ts';
import { invalidClient } from '../refusals/refusal.ts';
import { trustFault } from '../tls/certificate-trust.ts';
import { isInDate } from '../tls/certification-path.ts';
import { hasSubject } from './certificate-subject.ts';
import type { ClientAuthDependencies, ClientAuthMethod } from './method.ts';
import { authenticatePresented } from './presented-client.ts';

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
    return authenticatePresented(clientId, METHODS, dependencies, async (client) => {
      const method = METHODS.find((each) => each === client.authMethod);
      if (method === undefined) throw invalidClient('wrong_auth_method', { clientId });
      const { fault, credentialId } = await JUDGES[method](certificate, client, dependencies);
      const facts = { clientId, credentialId };
      if (fault !== undefined) throw invalidClient(fault, facts);
      // A certificate that was revoked by its own thumbprint is refused under either method.
      const isCompromised = [credentialId, certificate.thumbprint].some((each) => client.revokedCredentials.includes(each));
      if (isCompromised) throw invalidClient('key_compromised', facts);
      return { client, credentialId, method, replays: [], endsAt: undefined };
    });
  },
};

/** What is wrong with a certificate, if anything is, and by what thumbprint it is a credential. */
interface Judgement {
  readonly fault: 'certificate_expired' | 'certificate_untrusted' | 'certificate_subject' | 'certificate_key' | undefined;
  readonly credentialId: string;
}

type Judge = (peer: PeerCertificate, client: Client, dependencies: ClientAuthDependencies) => Promise<Judgement>;

/** Judges of a certificate, by method. */
const JUDGES: Record<(typeof METHODS)[number], Judge> = {
  // §2.1: a CA of the tenant vouches for it, and the leaf has the registered subject. No other certificate of the chain is looked at for
  // that: whoever may issue certificates below a CA would otherwise be every client (CVE-2023-2422).
  tls_client_auth: async ({ certificate, thumbprint: credentialId }, { tlsSubject }, { tenant, now }) => {
    const fault = trustFault(certificate, tenant.tenant.clientCa, now());
    if (fault !== undefined) return { fault, credentialId };
    const isClient = tlsSubject !== undefined && hasSubject(certificate, tlsSubject);
    return { fault: isClient ? undefined : 'certificate_subject', credentialId };
  },
  // §2.2: nobody vouches for it; its key is one that the client registered. The credential is the key: whoever has it makes as many
  // certificates as he likes, and all of them have to end with it.
  self_signed_tls_client_auth: async ({ certificate, thumbprint }, client, { clientKeys, now }) => {
    const own = keyOf(certificate);
    const credentialId = own ?? thumbprint;
    if (!isInDate(certificate, now())) return { fault: 'certificate_expired', credentialId };
    const der = certificate.raw.toString('base64');
    const isOwn = (key: PublicJwk) => jwkThumbprint(key) === own && (key.x5c === undefined || key.x5c[0] === der);
    const isRegistered = (await clientKeys.keysFor(client, isOwn)).some(isOwn);
    return { fault: isRegistered ? undefined : 'certificate_key', credentialId };
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
