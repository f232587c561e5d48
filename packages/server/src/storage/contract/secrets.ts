// The secrets of clients.
import type { ClientSecret } from '../../records/client.ts';
import type { ClientStateChange } from './client-states.ts';
import type { SecretReveal } from './secret-reveals.ts';
import type { UpdateResult } from './updates.ts';

/** A new secret of an existing client. */
export interface SecretAddition extends ClientStateChange {
  readonly secret: ClientSecret;
  /**
   * The time at which the active secrets retire, unless they end earlier; `undefined` leaves them unchanged.
   */
  readonly retireOthersAt: number | undefined;
  /** Whether the secrets that are already due to retire do so at once. */
  readonly endRetiring?: boolean | undefined;
  readonly reveal: SecretReveal | undefined;
}

/**
 * Only `added` writes. `too-many`: the client has its most secrets; `too-many-slow`: its most with a slow
 * hash.
 */
export type SecretAdditionResult = 'added' | 'unknown' | 'too-many' | 'too-many-slow' | 'locked-out';

/** A change to one secret. */
export interface SecretChange extends ClientStateChange {
  readonly secretId: string;
  /** The version that the change is based on; `undefined` for any. */
  readonly expectedVersion: number | undefined;
  /** Present members are set, including those that are `undefined`; absent ones are left unchanged. */
  readonly set: Partial<Pick<ClientSecret, 'label' | 'expiresAt' | 'retiresAt' | 'deactivatedAt'>>;
}

/** `ended`: the secret is expired, retired or revoked, and only its label can change. */
export type SecretChangeResult = UpdateResult | 'unchanged' | 'ended' | 'locked-out';

/** A secret with its client's id. */
export interface SecretOfClient {
  readonly clientId: string;
  readonly secret: ClientSecret;
}

/** A page of the secrets of all clients. Times are milliseconds since the epoch. */
export interface SecretPageRequest {
  /** `created`: the oldest first; `end`: those that expire or retire, the next first. */
  readonly by: 'created' | 'end';
  /** The last secret of the previous page. */
  readonly after: { readonly key: number; readonly id: string } | undefined;
  readonly limit: number;
  /** Secrets of this owner's clients. */
  readonly owner?: string | undefined;
  /** Secrets of clients with this label: `name`, or `name=value`. */
  readonly label?: string | undefined;
  /** Secrets of these owners' clients; `undefined` for all. */
  readonly owners?: readonly string[] | undefined;
  readonly endsBefore?: number | undefined;
  readonly createdBefore?: number | undefined;
  /** The moment at which they have not expired or retired. */
  readonly at: number;
}

/** A secret with its client. */
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

export interface SecretStorage {
  /** Adds a secret to a client; revokes no token. */
  addSecret(addition: SecretAddition): Promise<SecretAdditionResult>;
  /** Changes secrets of one client, all or none; revokes no token. */
  changeSecrets(changes: readonly [SecretChange, ...SecretChange[]]): Promise<SecretChangeResult>;
  /**
   * Replaces a secret's hash by another one of the same secret. `false` when the secret was changed
   * meanwhile.
   */
  rehashSecret(rehash: SecretRehash): Promise<boolean>;
  /** A page of the secrets of all clients. */
  listSecrets(tenantId: string, page: SecretPageRequest): Promise<readonly ListedSecret[]>;
  /** The secrets that end in these characters, each with its client, including deleted clients. */
  secretsEnding(tenantId: string, lastFour: string): Promise<readonly SecretOfClient[]>;
}
