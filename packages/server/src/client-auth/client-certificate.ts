// tls_client_auth and self_signed_tls_client_auth (RFC 8705 §2): the certificate of the connection authenticates
// the client. A request looks the same under both; the registration says which it is. A client that presents a
// certificate along with other credentials uses one method, not two.
import type { PeerCertificate } from '../http/peer-certificate.ts';
import { jwkThumbprint, type PublicJwk, parsePublicJwk } from '../jose/jwk.ts';
import type { Client } from '../records/client.ts';
import { invalidClient } from '../refusals/refusal.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { trustFault } from '../tls/certificate-trust.ts';
import { isInDate } from '../tls/certification-path.ts';
import { hasSubject } from './certificate-subject.ts';
import type { ClientAuthDependencies, ClientAuthMethod } from './method.ts';
import { authenticateClaimed } from './presented-client.ts';

const METHODS = ['tls_client_auth', 'self_signed_tls_client_auth'] as const;

export const clientCertificate: ClientAuthMethod = {
  presentedIn: ({ headers: { authorization }, credentials: { clientId, clientSecret, clientAssertion }, certificate }) =>
    certificate !== undefined &&
    clientId !== undefined &&
    authorization === undefined &&
    clientSecret === undefined &&
    clientAssertion === undefined,
  authenticate: async (presented, dependencies) => {
    const { credentials, certificate } = presented;
    const { clientId = '' } = credentials;
    if (certificate === undefined) throw invalidClient('no_credentials', { clientId });
    return authenticateClaimed({ clientId, methods: METHODS }, presented, dependencies, async (client) => {
      const method = METHODS.find((each) => each === client.authMethod);
      if (method === undefined) throw invalidClient('wrong_auth_method', { clientId });
      const { fault, credentialId } = await VERIFIERS[method](certificate, client, presented.tenant, dependencies);
      const facts = { clientId, credentialId };
      if (fault !== undefined) throw invalidClient(fault, facts);
      // A certificate that was revoked by its own thumbprint is refused under either method.
      const isCompromised = [credentialId, certificate.thumbprint].some((each) => client.revokedCredentials.includes(each));
      if (isCompromised) throw invalidClient('key_compromised', facts);
      return { client, credentialId, method, replays: [], endsAt: undefined };
    });
  },
};

/** What is wrong with a certificate, if anything, and the thumbprint that identifies it as a credential. */
interface Verdict {
  readonly fault: 'certificate_expired' | 'certificate_untrusted' | 'certificate_subject' | 'certificate_key' | undefined;
  readonly credentialId: string;
}

type Verify = (peer: PeerCertificate, client: Client, tenant: LoadedTenant, dependencies: ClientAuthDependencies) => Promise<Verdict>;

/** How a certificate is verified, by method. */
const VERIFIERS: Record<(typeof METHODS)[number], Verify> = {
  // §2.1: the path leads to a CA of the tenant, and the leaf has the registered subject. The subjects of the
  // other certificates do not count: an intermediate CA could otherwise be every client (CVE-2023-2422).
  tls_client_auth: async ({ certificate, thumbprint: credentialId }, { tlsSubject }, { tenant }, { now }) => {
    const fault = trustFault(certificate, tenant.clientCa, now());
    if (fault !== undefined) return { fault, credentialId };
    const isClient = tlsSubject !== undefined && hasSubject(certificate, tlsSubject);
    return { fault: isClient ? undefined : 'certificate_subject', credentialId };
  },
  // §2.2: no CA is involved; the key is one that the client registered. The credential is the key, because its
  // owner can create any number of certificates, all of which must end with it.
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
