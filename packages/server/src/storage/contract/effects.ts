// The effect of a revocation before it is made: the live tokens that it would revoke.
/** The tokens of a tenant, of one of its clients or that client's credentials or instances, or of a signing key. */
export interface EffectScope {
  readonly tenantId: string;
  readonly clientId?: string | undefined;
  readonly credentialId?: string | undefined;
  /** Of the client. */
  readonly instance?: string | undefined;
  readonly kid?: string | undefined;
}

/** The tokens that a revocation would revoke. Times are seconds since the epoch. */
export interface Effect {
  readonly liveTokens: number;
  /** The time at which the last token was issued, as far as grants are retained. */
  readonly lastIssuedAt: number | undefined;
  /** The addresses that live tokens were requested from, the latest first; at most twenty. */
  readonly addresses: readonly { readonly address: string; readonly liveTokens: number; readonly lastIssuedAt: number }[];
}

export interface EffectStorage {
  effectOf(scope: EffectScope): Promise<Effect>;
}
