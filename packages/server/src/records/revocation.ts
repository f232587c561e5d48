// What ended before its time, as guards hear of it: one event for a token, or for all that a credential, a client, a tenant or a key stands
// for. Numbered without gaps of visibility within a tenant, so that whoever has read up to a number has missed nothing.

/** The status of a token, as Token Status List names them: valid again, invalid, suspended. */
export type TokenStatus = 0 | 1 | 2;

/** An event; what it ends, and until when anyone has to know. */
export type Revocation = {
  /** Seconds since the epoch: from then on, everything that it ends has expired by itself. */
  readonly exp: number;
} & (
  | {
      readonly type: 'token';
      readonly jti: string;
      readonly status: TokenStatus;
      /** Whose token, and for which resources: who may hear of it. */
      readonly clientId: string;
      /** Resource indicators, parted by spaces. */
      readonly audience: string;
    }
  | { readonly type: 'credential'; readonly cred: string; readonly clientId: string }
  | { readonly type: 'client'; readonly clientId: string; readonly genBelow: number }
  | { readonly type: 'tenant'; readonly genBelow: number }
  | { readonly type: 'key'; readonly kid: string }
);

/** An event with its number within the tenant. */
export interface NumberedRevocation {
  readonly seq: number;
  readonly revocation: Revocation;
}
