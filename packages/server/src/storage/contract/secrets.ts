// The secrets of clients.
import type { ClientSecret } from '../../records/client.ts';
import type { ClientStateChange } from './client-states.ts';
import type { SecretReveal } from './secret-reveals.ts';
import type { UpdateResult } from './updates.ts';

/** A new secret of a client that is there. */
export interface SecretAddition extends ClientStateChange {
  readonly secret: ClientSecret;
  /** When the secrets that count retire in its favour, unless they do earlier; `undefined` leaves them as they are. */
  readonly retireOthersAt: number | undefined;
  /** Whether those that retire already do so at once. */
  readonly endRetiring?: boolean | undefined;
  readonly reveal: SecretReveal | undefined;
}

/** How an addition ended: `too-many` when the client would have more secrets than it may, `too-many-slow` more that are under a slow hash; only `added` writes. */
export type SecretAdditionResult = 'added' | 'unknown' | 'too-many' | 'too-many-slow' | 'locked-out';

/** A change to one secret. */
export interface SecretChange extends ClientStateChange {
  readonly secretId: string;
  /** The version that the change was made from; `undefined` for any. */
  readonly expectedVersion: number | undefined;
  /** Members that are there are set, `undefined` among them; the others stay. */
  readonly set: Partial<Pick<ClientSecret, 'label' | 'expiresAt' | 'retiresAt' | 'deactivatedAt'>>;
}

/** How it ended: `ended` for a secret that expired, retired or was revoked before, of which only the label can change. */
export type SecretChangeResult = UpdateResult | 'unchanged' | 'ended' | 'locked-out';

/** A secret, and whose it is. */
export interface SecretOfClient {
  readonly clientId: string;
  readonly secret: ClientSecret;
}

/** Which secrets of all clients, and in which order. Times are milliseconds since the epoch. */
export interface SecretPageRequest {
  /** `created`: the oldest first; `end`: those that end by themselves, the next first. */
  readonly by: 'created' | 'end';
  /** What the page starts behind. */
  readonly after: { readonly key: number; readonly id: string } | undefined;
  readonly limit: number;
  /** Of clients of this owner. */
  readonly owner?: string | undefined;
  /** Of clients with this label: `name`, or `name=value`. */
  readonly label?: string | undefined;
  /** Only of clients of these owners; `undefined` for all. */
  readonly owners?: readonly string[] | undefined;
  readonly endsBefore?: number | undefined;
  readonly createdBefore?: number | undefined;
  /** The moment at which they have not ended. */
  readonly at: number;
}

/** A secret, and the client that has it. */
export interface ListedSecret extends SecretOfClient {
  readonly clientName: string;
  readonly owner: string | undefined;
}

/** Another hash of the same secret. */
export interface SecretRehash {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secretId: string;
  /** The hash that it replaces. */
  readonly from: string;
  readonly hash: string;
  readonly pepperId: string;
}

/** Secrets. */
export interface SecretStorage {
  /** Adds a secret to a client; ends no token. */
  addSecret(addition: SecretAddition): Promise<SecretAdditionResult>;
  /** Changes secrets of one client, all or none; ends no token. */
  changeSecrets(changes: readonly [SecretChange, ...SecretChange[]]): Promise<SecretChangeResult>;
  /** Replaces the hash of a secret by another one of the same secret. `false` when the secret was changed in the meantime. */
  rehashSecret(rehash: SecretRehash): Promise<boolean>;
  /** A page of the secrets of all clients. */
  listSecrets(tenantId: string, page: SecretPageRequest): Promise<readonly ListedSecret[]>;
  /** The secrets that end in these characters, each with its client, including deleted clients. */
  secretsEnding(tenantId: string, lastFour: string): Promise<readonly SecretOfClient[]>;
}
