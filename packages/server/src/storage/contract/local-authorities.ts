// Local CAs, for servers without a certificate of the operator.
import type { Envelope } from '../../records/signing-key.ts';

export interface LocalAuthorityRecord {
  /** The number of the CA, from 1, in order of creation. */
  readonly number: number;
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8 in PEM. */
  readonly privateKey: Envelope;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

export interface LocalAuthorityStorage {
  /** The CAs in order of creation. */
  localAuthorities(): Promise<readonly LocalAuthorityRecord[]>;
  /** `false` when another node has added a local CA of the same number. */
  addLocalAuthority(authority: LocalAuthorityRecord): Promise<boolean>;
}
