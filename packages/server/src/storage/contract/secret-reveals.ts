// Secrets that can be shown again for a time.
import type { Envelope } from '../../records/signing-key.ts';

/** A secret that its creator may read again until it expires. */
export interface SecretReveal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secretId: string;
  /** The creator's client id. */
  readonly revealedTo: string;
  readonly sealed: Envelope;
  readonly expiresAt: number;
}

export interface RevealQuery {
  readonly tenantId: string;
  readonly clientId: string;
  readonly revealedTo: string;
  readonly at: number;
}

export interface SecretRevealStorage {
  /** The reveals that a principal may read at a moment. */
  findReveals(query: RevealQuery): Promise<readonly SecretReveal[]>;
  /** Removes reveals that expired before a moment. */
  purgeReveals(expiredBefore: number): Promise<void>;
}
