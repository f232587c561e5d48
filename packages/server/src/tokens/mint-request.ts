// What a token is issued from.
import type { AuthenticatedClient } from '../client-auth/method.ts';
import type { Authorization } from '../grants/grant-type.ts';
import type { Confirmation } from '../records/grant.ts';
import type { Replay } from '../records/replay.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';

/** What a token is minted from. */
export interface MintRequest {
  readonly authorization: Authorization;
  readonly authenticated: AuthenticatedClient;
  /** What the token is bound to; `undefined` for a bearer token. */
  readonly confirmation: Confirmation | undefined;
  /** What the request used up: recorded with the grant, or the grant is not made. */
  readonly replays: readonly Replay[];
  readonly tenant: LoadedTenant;
  /** The issuer of the door that was asked at. */
  readonly issuer: string;
  /** The peer's address. */
  readonly address: string;
}
