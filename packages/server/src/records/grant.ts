// A grant: the durable record behind one access token. It decides whether the token is still active.
import type { TokenFormat } from './tenant.ts';

/** The instance of an agent that obtained a token. */
export interface TokenInstance {
  readonly name: string;
  /** The generation of the client's instances when the token was minted. */
  readonly generation: number;
}

/** The terms that many grants of a client share; they are built once. */
export interface GrantTerms {
  readonly tenantId: string;
  readonly clientId: string;
  /** The credential that the client authenticated with: a secret's id. */
  readonly credentialId: string;
  /** The client's generation when the token was minted. */
  readonly clientGeneration: number;
  /** The tenant's generation when the token was minted. */
  readonly tenantGeneration: number;
  readonly format: TokenFormat;
  /** The signing key of a JWT; `undefined` for an opaque token. */
  readonly keyId: string | undefined;
  /** The issuer at which the token was requested. */
  readonly issuer: string;
  /** Space-delimited; empty when none was granted. */
  readonly scope: string;
  /** Resource indicators, space-delimited. */
  readonly audience: string;
  /**
   * The confirmation of the token's key or certificate (RFC 7800), as JSON; `undefined` for a bearer token.
   */
  readonly confirmation: string | undefined;
  /** The authorization details granted (RFC 9396), as a JSON array. */
  readonly authorizationDetails: string | undefined;
  /** What the token was derived from, as JSON; `undefined` for one that the client obtained for itself. */
  readonly derivation: string | undefined;
  /** `undefined` for a token that names none. */
  readonly instance: TokenInstance | undefined;
}

/** The values that are particular to one grant. */
interface GrantParticulars {
  /** UUIDv7 that names the grant's batch; a JWT's `jti` and `grant_id` are this id. */
  readonly id: string;
  /** SHA-256 of an opaque token, base64url; `undefined` for a JWT. */
  readonly tokenHash: string | undefined;
  /** The peer's address. */
  readonly address: string;
  /** Seconds since the epoch, as the token states it. */
  readonly issuedAt: number;
  /** Seconds since the epoch, as the token states it. */
  readonly expiresAt: number;
}

/** A grant to be recorded. */
export interface NewGrant extends GrantParticulars {
  readonly terms: GrantTerms;
}

/** A grant as recorded. */
export interface Grant extends GrantTerms, GrantParticulars {}

/** The binding of a token: to a DPoP key (RFC 9449 §6.1), a client certificate (RFC 8705 §3.1), or both. */
export interface Confirmation {
  readonly jkt?: string;
  readonly 'x5t#S256'?: string;
}

/** The binding of a grant's token; `undefined` for a bearer token. */
export const confirmationOf = ({ confirmation }: Pick<Grant, 'confirmation'>): Confirmation | undefined =>
  confirmation === undefined ? undefined : JSON.parse(confirmation);

/** A grant and its state. Times are milliseconds since the epoch. */
export interface GrantRecord extends Grant {
  readonly suspendedAt: number | undefined;
  readonly revokedAt: number | undefined;
  /**
   * Whether the store has no record of it: this one was read from the signed token, and the address of the
   * request is not known.
   */
  readonly unrecorded?: boolean;
}
