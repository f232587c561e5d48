// Local CAs, for servers that the operator gave no certificate.
import type { Envelope } from '../../records/signing-key.ts';

/** A local CA of the store, for the servers that have no certificate of the operator's. */
export interface LocalAuthorityRecord {
  /** From 1 on, in the order in which they were made. */
  readonly number: number;
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: Envelope;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** Local CAs. */
export interface LocalAuthorityStorage {
  /** In order of creation. */
  localAuthorities(): Promise<readonly LocalAuthorityRecord[]>;
  /** Adds a local CA. `false` when another node has added one of the same number. */
  addLocalAuthority(authority: LocalAuthorityRecord): Promise<boolean>;
}
