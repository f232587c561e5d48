// Verifies an access token of this server and its state, for those who exchange it.
import type { ActiveGrant } from '../grants/grant-type.ts';
import type { Reason } from '../refusals/reasons.ts';
import { type MaybePromise, whenReady } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { type ChainDependencies, tokenStatus } from './chain-status.ts';
import { STATUS_REASONS } from './is-active.ts';
import { type GrantReads, verifyToken } from './verification.ts';

/** Finds the grant of a token. Returns the reason if it is not active. */
export const activeGrant = (
  token: string,
  tenant: LoadedTenant,
  { grants, clients, now }: ChainDependencies & { readonly grants: GrantReads },
): MaybePromise<ActiveGrant | Reason> =>
  whenReady(verifyToken(token, tenant, grants), (grant) => {
    if (typeof grant === 'string') return grant;
    return whenReady(clients.find(tenant.tenant.id, grant.clientId), (client) =>
      whenReady(tokenStatus(grant, client, tenant, { grants, clients, now }), (status) => {
        if (status !== 'active') return STATUS_REASONS[status];
        return client === undefined ? 'token_ended' : { grant, client };
      }),
    );
  });
