// A client authentication method (RFC 6749 §2.3): what it is given, and what it returns.

import type { ClientAuthMethodName } from '@mintmark/protocol';
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { ClientKeys } from '../clients/client-keys.ts';
import type { Peppers } from '../clients/secret-hash.ts';
import type { SlowSecrets } from '../clients/slow-hash/slow-secrets.ts';
import type { StaleHashes } from '../clients/stale-hashes.ts';
import type { Client, ClientSecret } from '../records/client.ts';
import type { Replay } from '../records/replay.ts';
import type { PresentedRequest } from './presented.ts';

/** What a method works with. What belongs to the request is in {@link PresentedRequest}. */
export interface ClientAuthDependencies {
  readonly clients: ClientDirectory;
  readonly peppers: Peppers;
  /** Told of secrets that were right under a pepper that is not the newest. */
  readonly staleHashes: Pick<StaleHashes, 'note'>;
  readonly clientKeys: ClientKeys;
  /** Opens a secret that is kept sealed. */
  readonly openSecret: (tenantId: string, secret: ClientSecret) => string;
  /** Checks secrets under slow hashes. */
  readonly slowSecrets: Pick<SlowSecrets, 'find'>;
  readonly now: () => number;
}

/** The client and the credential that proved it. */
export interface AuthenticatedClient {
  readonly client: Client;
  /** A secret's id, or the thumbprint of a key or certificate. */
  readonly credentialId: string;
  readonly method: ClientAuthMethodName;
  /** What was used in it and is good once; whoever acts on the authentication remembers these in the same commit. */
  readonly replays: readonly Replay[];
  /** When the credential stops counting by itself, if that is known; milliseconds since the epoch. */
  readonly endsAt: number | undefined;
}

/** A method: whether a request uses it, and who the client is. The checks that all methods share are in `authenticator.ts`. */
export interface ClientAuthMethod {
  readonly presentedIn: (presented: PresentedRequest) => boolean;
  /** @throws {@link Refusal} `invalid_client`, with the true reason */
  readonly authenticate: (presented: PresentedRequest, dependencies: ClientAuthDependencies) => Promise<AuthenticatedClient>;
}
