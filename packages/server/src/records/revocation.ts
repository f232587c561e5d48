// Revocation events for guards: one for a token, or for all tokens of a credential, client, instance of
// a client, tenant or key.
// They are numbered and become visible in order within a tenant, so that a reader of a number has missed none
// before it.

/** The status of a token in Token Status List: valid again, invalid, suspended. */
export type TokenStatus = 0 | 1 | 2;

/** An event. */
export type Revocation = {
  /** Seconds since the epoch: from then on, every token that it concerns has expired. */
  readonly exp: number;
} & (
  | {
      readonly type: 'token';
      readonly jti: string;
      readonly status: TokenStatus;
      /**
       * The token's client; with `audience`, it decides who is notified. Empty when it is not known: all are.
       */
      readonly clientId: string;
      /** Resource indicators, space-delimited. */
      readonly audience: string;
    }
  | { readonly type: 'credential'; readonly cred: string; readonly clientId: string }
  | { readonly type: 'client'; readonly clientId: string; readonly genBelow: number }
  | { readonly type: 'instance'; readonly instance: string; readonly clientId: string; readonly genBelow: number }
  | { readonly type: 'tenant'; readonly genBelow: number }
  | { readonly type: 'key'; readonly kid: string }
);

/** An event with its number within the tenant. */
export interface NumberedRevocation {
  readonly seq: number;
  readonly revocation: Revocation;
}
