// The input of the mint.
import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { Authorization } from '../grants/grant-type.ts';
import type { Confirmation, TokenInstance } from '../records/grant.ts';
import type { Replay } from '../records/replay.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** A request for one token, authenticated and authorized. */
export interface MintRequest {
  readonly authorization: Authorization;
  readonly authenticated: AuthenticatedClient;
  /** The instance of an agent that requests it; `undefined` for none. */
  readonly instance: TokenInstance | undefined;
  /** The binding of the token; `undefined` for a bearer token. */
  readonly confirmation: Confirmation | undefined;
  /** The assertion and proof of the request. They are recorded in one transaction with the grant. */
  readonly replays: readonly Replay[];
  readonly tenant: LoadedTenant;
  /** The issuer whose endpoint was called. */
  readonly issuer: string;
  /** The peer's address. */
  readonly address: string;
}
