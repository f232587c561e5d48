// Client authentication at an endpoint: what a request's header, form and connection present, put before the table of methods; and then
// whether the client may come from where it does.
import type { IncomingMessage } from 'node:http';
import type { Form } from '@mintmark/protocol';
import type { CredentialUses } from '../clients/credential-uses.ts';
import { allowsAddress } from '../clients/ip-rules.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { PeerCertificate } from '../http/peer-certificate.ts';
import type { Client } from '../records/client.ts';
import { invalidClient } from '../refusals/refusal.ts';
import { authenticateClient } from './client-auth.ts';
import type { AuthenticatedClient, ClientAuthDependencies } from './method.ts';
import { presentedCredentials } from './presented.ts';

/**
 * Lets a client pass that comes from where it may.
 *
 * @param address - in canonical form
 * @throws {@link Refusal} `invalid_client`, which reads as every other failed authentication
 */
export const requireAllowedAddress = ({ clientId, ipRules }: Client, credentialId: string | undefined, address: string): void => {
  if (!allowsAddress(ipRules, address)) throw invalidClient('address_not_allowed', { clientId, credentialId, detail: { address } });
};

/** What every endpoint works with at which clients authenticate. */
export interface EndpointAuthDependencies extends Omit<ClientAuthDependencies, 'tenant' | 'address'> {
  /** Told of every credential that was good. */
  readonly uses: Pick<CredentialUses, 'note'>;
  /** The certificate of the connection, or of the one that a trusted proxy speaks for. @throws {@link OAuthError} when it is malformed */
  readonly certificateOf: (request: IncomingMessage) => PeerCertificate | undefined;
}

/** A client, and the certificate that came with its request, whether it authenticated by it or not. */
export interface AuthenticatedExchange extends AuthenticatedClient {
  readonly certificate: PeerCertificate | undefined;
}

/**
 * Authenticates the client of an exchange.
 *
 * @throws {@link OAuthError} as {@link authenticateClient}
 */
export const authenticateExchange = async (
  { request, tenant, address }: AdmittedExchange,
  form: Form,
  { clients, peppers, clientKeys, openSecret, now, certificateOf, staleHashes, slowSecrets, look, uses }: EndpointAuthDependencies,
): Promise<AuthenticatedExchange> => {
  const certificate = certificateOf(request);
  const presented = { authorization: request.headers.authorization, credentials: presentedCredentials(form), certificate };
  const { client, credentialId, method, replays, endsAt } = await authenticateClient(presented, {
    tenant,
    address,
    staleHashes,
    slowSecrets,
    look,
    clients,
    peppers,
    clientKeys,
    openSecret,
    now,
  });
  requireAllowedAddress(client, credentialId, address);
  uses.note(client, credentialId, address);
  return { client, credentialId, method, replays, endsAt, certificate };
};
