// Authenticates the client that an assertion or a certificate claims to be from. Neither the response nor its time
// discloses which ids exist, how they authenticate, or whether a credential is right that is refused.
import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';
import { ClientLookup } from './client-lookup.ts';
import type { AuthenticatedClient, ClientAuthDependencies, UsableClient } from './method.ts';
import type { PresentedRequest } from './presented.ts';
import { requireUsable } from './usable-client.ts';

/** Verifies what a request presents with the credentials of a client. @throws {@link Refusal} `invalid_client` */
export type VerifyCredential = (client: Client) => Promise<AuthenticatedClient>;

/** The client that a request claims to be from. */
export interface ClaimedClient {
  readonly clientId: string;
  /**
   * The verification for each registration that the request may be for: the credentials of other clients are not
   * tried.
   */
  readonly verifications: ReadonlyMap<RegisteredAuthMethod, VerifyCredential>;
  /** Has the credentials that are verified for a client that has none. */
  readonly decoy: Client;
  /** Whether the certificate of the connection is the credential. */
  readonly presentsCertificate?: true;
}

type ClaimedClientDependencies = Pick<ClientAuthDependencies, 'clients' | 'failures' | 'now'>;

/**
 * Authenticates the client that a request claims to be from.
 *
 * @throws {@link Refusal} `invalid_client`
 */
export const authenticateClaimed = async (
  { clientId, verifications, decoy, presentsCertificate }: ClaimedClient,
  presented: PresentedRequest,
  { clients, failures, now }: ClaimedClientDependencies,
): Promise<UsableClient> => {
  const { tenant, address, certificate } = presented;
  const attempt = { tenantId: tenant.tenant.id, clientId, address };
  // Assertions differ, so that the client is known by its address.
  const credential = presentsCertificate === true ? certificate?.thumbprint : undefined;
  failures.require(attempt, credential);
  const lookup = new ClientLookup([clientId], tenant.tenant.id, clients);
  const client = await lookup.findFirst();
  const verify = client === undefined ? undefined : verifications.get(client.authMethod);
  try {
    if (client === undefined || verify === undefined)
      throw invalidClient(client === undefined ? 'unknown_client' : 'wrong_auth_method', { clientId });
    const authenticated = await verify(client);
    requireUsable(authenticated, presented, now());
    failures.succeeded(attempt, credential);
    return authenticated;
  } catch (error) {
    // A refusal costs every verification once and one read of the store, whether or not the client exists.
    for (const other of verifications.values()) if (other !== verify) await refusedBy(other, decoy);
    await lookup.equalizeReads();
    throw client !== undefined && error instanceof Refusal ? ofClient(error) : error;
  }
};

/** Does the work of a refusal. No credential is the decoy's; if one were, it would authenticate nobody. */
const refusedBy = async (verify: VerifyCredential, decoy: Client): Promise<void> => {
  try {
    await verify(decoy);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
};

/** The refusal of a client that exists. */
const ofClient = (refusal: Refusal): Refusal =>
  new Refusal(refusal.code, refusal.message, refusal.reason, { ...refusal.facts, isClient: true }, refusal);
