// Verifies an access token or transaction token of this server and its state, for those who exchange it.
import type { ActiveGrant, ActiveTransaction, Transaction } from '../grants/grant-type.ts';
import { derivationOf } from '../records/derivation.ts';
import type { GrantRecord } from '../records/grant.ts';
import { isJsonObject } from '../records/json-value.ts';
import type { Reason } from '../refusals/reasons.ts';
import { type MaybePromise, whenReady } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { type ChainDependencies, tokenStatus } from './chain-status.ts';
import { STATUS_REASONS } from './is-active.ts';
import { type GrantReads, MAX_TOKEN_LENGTH, signedClaims, verifyToken } from './verification.ts';

/** Finds the grant of a token. Returns the reason if it is not active. */
export const activeGrant = (
  token: string,
  tenant: LoadedTenant,
  { grants, clients, now }: ChainDependencies & { readonly grants: GrantReads },
): MaybePromise<ActiveGrant | Reason> =>
  whenReady(verifyToken(token, tenant, grants), (grant) =>
    typeof grant === 'string' ? grant : activeOf(grant, tenant, { grants, clients, now }),
  );

const activeOf = (grant: GrantRecord, tenant: LoadedTenant, dependencies: ChainDependencies): MaybePromise<ActiveGrant | Reason> =>
  whenReady(dependencies.clients.find(tenant.tenant.id, grant.clientId), (client) =>
    whenReady(tokenStatus(grant, client, tenant, dependencies), (status) => {
      if (status !== 'active') return STATUS_REASONS[status];
      return client === undefined ? 'token_ended' : { grant, client };
    }),
  );

/** Finds the grant of a transaction token, and reads what it says of its transaction. Returns the reason if it is not active. */
export const activeTransaction = async (
  token: string,
  tenant: LoadedTenant,
  { grants, clients, now }: ChainDependencies & { readonly grants: GrantReads },
): Promise<ActiveTransaction | Reason> => {
  const signed = token.length > MAX_TOKEN_LENGTH ? undefined : signedClaims(token, tenant, 'txntoken+jwt');
  if (signed === undefined) return 'token_malformed';
  const { claims, jti, kid } = signed;
  const grant = await grants.findGrant(tenant.tenant.id, jti);
  const { txn } = (grant && derivationOf(grant)) ?? {};
  // As of an access token, the key must be that of the record.
  if (grant === undefined || grant.keyId !== kid || txn === undefined || txn !== claims['txn']) return 'token_unknown';
  const active = await activeOf(grant, tenant, { grants, clients, now });
  return typeof active === 'string' ? active : { ...active, transaction: transactionOf(txn, claims) };
};

// Signed by this server, as the mint writes it.
const transactionOf = (txn: string, { req_wl: requesters, tctx, rctx }: Readonly<Record<string, unknown>>): Transaction => ({
  txn,
  workloads: (Array.isArray(requesters) ? requesters : [requesters]).map(String),
  details: isJsonObject(tctx) ? tctx : undefined,
  context: isJsonObject(rctx) ? rctx : undefined,
});
