// What disabling, revoking or ending something would end.
/** Whose tokens an ending is about: a tenant's, of one client, of one credential of it, or under one signing key. */
export interface EffectScope {
  readonly tenantId: string;
  readonly clientId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly kid?: string | undefined;
}

/** What an ending would end. Times are seconds since the epoch. */
export interface Effect {
  readonly liveTokens: number;
  /** When the last token was given, as far as grants are kept. */
  readonly lastIssuedAt: number | undefined;
  /** From where live tokens were asked for, the latest first; the first twenty. */
  readonly addresses: readonly { readonly address: string; readonly liveTokens: number; readonly lastIssuedAt: number }[];
}

/** Effects. */
export interface EffectStorage {
  /** What it would end now. */
  effectOf(scope: EffectScope): Promise<Effect>;
}
