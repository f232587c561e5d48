// Secrets that may be shown once more.
import type { Envelope } from '../../records/signing-key.ts';

/** A secret that the one who made it may see once more, until a moment. */
export interface SecretReveal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secretId: string;
  /** The client id of that principal. */
  readonly revealedTo: string;
  readonly sealed: Envelope;
  readonly expiresAt: number;
}

/** Which reveals of a client's secrets. */
export interface RevealQuery {
  readonly tenantId: string;
  readonly clientId: string;
  readonly revealedTo: string;
  readonly at: number;
}

/** Reveals of secrets. */
export interface SecretRevealStorage {
  /** What a principal may still see of a client's secrets at a moment. */
  findReveals(query: RevealQuery): Promise<readonly SecretReveal[]>;
  /** Removes reveals that expired before a moment. */
  purgeReveals(expiredBefore: number): Promise<void>;
}
