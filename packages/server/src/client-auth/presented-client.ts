// Finds the client for the methods that compare no secret. Neither the response nor its time discloses which
// ids exist.
import type { RegisteredAuthMethod } from '@mintmark/protocol';
import type { Client } from '../records/client.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';
import type { AuthenticatedClient, ClientAuthDependencies } from './method.ts';
import type { PresentedRequest } from './presented.ts';

/** Longest client id, in characters. */
const MAX_CLIENT_ID_LENGTH = 256;

/** An id that no client can have. Looking it up costs the same as looking up any unknown client. */
export const UNKNOWN_CLIENT_ID = '-'.repeat(MAX_CLIENT_ID_LENGTH + 1);

/** Returns the id to look up: an unknown one for an id that is too long. */
export const idToRead = (clientId: string): string => (clientId.length <= MAX_CLIENT_ID_LENGTH ? clientId : UNKNOWN_CLIENT_ID);

/** The client that a request claims to be from. */
export interface ClaimedClient {
  readonly clientId: string;
  /** The client must be registered for one of these: the keys of other clients are not tried. */
  readonly methods: readonly RegisteredAuthMethod[];
  /** Whether the certificate of the connection is the credential. */
  readonly presentsCertificate?: true;
  /** Does the work of a verification if the client does not exist, so that the time does not reveal that. */
  readonly verifyDummy?: () => void;
}

/**
 * Authenticates the client that a request claims to be from.
 *
 * @param verify - throws if the credential is not the client's
 * @throws {@link Refusal} `invalid_client`
 */
export const authenticateClaimed = async (
  { clientId, methods, verifyDummy, presentsCertificate }: ClaimedClient,
  { tenant, address, certificate }: PresentedRequest,
  { clients, failures }: Pick<ClientAuthDependencies, 'clients' | 'failures'>,
  verify: (client: Client) => Promise<AuthenticatedClient>,
): Promise<AuthenticatedClient> => {
  const { id } = tenant.tenant;
  const attempt = { tenantId: id, clientId, address };
  // Assertions differ, so that the client is known by its address.
  const credential = presentsCertificate === true ? certificate?.thumbprint : undefined;
  failures.require(attempt, credential);
  const lookupId = idToRead(clientId);
  const remembered = clients.remembered(id, lookupId);
  const client = remembered ?? (await clients.read(id, lookupId));
  try {
    if (client === undefined || !methods.includes(client.authMethod)) {
      verifyDummy?.();
      throw invalidClient(client === undefined ? 'unknown_client' : 'wrong_auth_method', { clientId });
    }
    const authenticated = await verify(client);
    failures.succeeded(attempt, credential);
    return authenticated;
  } catch (error) {
    // A refusal costs one read of the store, whether or not the client exists or is in memory.
    if (remembered !== undefined) await clients.read(id, UNKNOWN_CLIENT_ID);
    throw client !== undefined && error instanceof Refusal ? ofClient(error) : error;
  }
};

/** The refusal of a client that exists. */
const ofClient = (refusal: Refusal): Refusal =>
  new Refusal(refusal.code, refusal.message, refusal.reason, { ...refusal.facts, isClient: true }, refusal);
