// tls_client_auth and self_signed_tls_client_auth (RFC 8705 §2): the client
// authenticates by the certificate of its connection, under the method that it is registered for.
import type { PeerCertificate } from '../http/peer-certificate.ts';
import { jwkThumbprint, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts';
import type { Client } from '../records/client.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { trustFault } from '../tls/certificate-trust.ts';
import { isInDate } from '../tls/certification-path.ts';
import { hasSubject } from './certificate-subject.ts';
import { withDecoyKey } from './decoy.ts';
import type { AuthenticatedClient, ClientAuthDependencies, ClientAuthMethod } from './method.ts';
import { authenticateClaimed } from './presented-client.ts';

const METHODS = ['tls_client_auth', 'self_signed_tls_client_auth'] as const;

export const clientCertificate: ClientAuthMethod = {
  presentedIn: ({ headers: { authorization }, credentials: { clientId }, certificate }) =>
    certificate !== undefined && clientId !== undefined && authorization === undefined,
  authenticate: async (presented, dependencies) => {
    const { credentials, certificate } = presented;
    const { clientId = '' } = credentials;
    if (certificate === undefined) throw invalidClient('no_credentials', { clientId });
    const verifications = new Map(
      METHODS.map((method) => [method, (client: Client) => verified(method, certificate, client, presented.tenant, dependencies)]),
    );
    const claimed = { clientId, verifications, decoy: withDecoyKey(dependencies.decoy, 'ES256') };
    return authenticateClaimed({ ...claimed, presentsCertificate: true }, presented, dependencies);
  },
};

const verified = async (
  method: (typeof METHODS)[number],
  certificate: PeerCertificate,
  client: Client,
  tenant: LoadedTenant,
  dependencies: ClientAuthDependencies,
): Promise<AuthenticatedClient> => {
  const { clientId, revokedCredentials } = client;
  const { fault, credentialId } = await VERIFIERS[method](certificate, client, tenant, dependencies);
  // Anybody can create certificates: one with a fault is no credential, by which refusals are counted.
  if (fault !== undefined) throw invalidClient(fault, { clientId, detail: { thumbprint: credentialId } });
  // The thumbprint of a certificate may be revoked under either method.
  const isCompromised = [credentialId, certificate.thumbprint].some((each) => revokedCredentials.includes(each));
  if (isCompromised) throw invalidClient('key_compromised', { clientId, credentialId });
  return { client, credentialId, method, replays: [], endsAt: undefined };
};

/** The fault of a certificate, if it has one, and the thumbprint that identifies the credential. */
interface Verification {
  readonly fault: 'certificate_expired' | 'certificate_untrusted' | 'certificate_subject' | 'certificate_key' | undefined;
  readonly credentialId: string;
}

type Verify = (peer: PeerCertificate, client: Client, tenant: LoadedTenant, dependencies: ClientAuthDependencies) => Promise<Verification>;

/** The verification of a certificate, by method. */
const VERIFIERS: Record<(typeof METHODS)[number], Verify> = {
  // §2.1: the path ends at a CA of the tenant, and the leaf has the registered subject. No other
  // certificate's subject is compared: an intermediate CA could otherwise authenticate as any client
  // (CVE-2023-2422).
  tls_client_auth: async ({ certificate, thumbprint: credentialId }, { tlsSubject }, { tenant }, { now }) => {
    const fault = trustFault(certificate, tenant.clientCa, now());
    if (fault !== undefined) return { fault, credentialId };
    const isClient = tlsSubject !== undefined && hasSubject(certificate, tlsSubject);
    return { fault: isClient ? undefined : 'certificate_subject', credentialId };
  },
  // §2.2: the client registered the key; no CA is involved. The credential is the key, not the certificate:
  // its owner can create any number of certificates, and revoking the key must revoke them all.
  self_signed_tls_client_auth: async ({ certificate, thumbprint }, client, _tenant, { clientKeys, now }) => {
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
