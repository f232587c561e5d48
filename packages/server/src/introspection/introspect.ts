// Token introspection (RFC 7662 §2.2). A token that is inactive, or that the caller may not introspect, gets
// the same response.

import type { ClientDirectory } from '../clients/client-directory.ts';
import { allowsAddress } from '../clients/ip-rules.ts';
import { canonicalAddress } from '../net/address-list.ts';
import type { Client } from '../records/client.ts';
import type { GrantRecord } from '../records/grant.ts';
import { type MaybePromise, whenReady } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import { type TokenStatus, tokenStatus } from '../tokens/chain-status.ts';
import { STATUS_REASONS } from '../tokens/is-active.ts';
import { type GrantReads, type TokenFault, verifyToken } from '../tokens/verification.ts';
import { describeToken, type Introspection, type TokenResponse } from './describe-token.ts';
import { visibleAudience } from './visibility.ts';

/** The result of an introspection. */
export interface Introspected extends TokenResponse {
  /** Why the token is inactive, for the audit record; the response does not state it. */
  readonly inactive?: InactiveToken;
}

/** The reason for an inactive response, and the grant, if any. */
export interface InactiveToken {
  readonly reason: InactiveReason;
  readonly grant: GrantRecord | undefined;
}

/** A question about a token. */
export interface IntrospectionQuestion {
  readonly token: string;
  /** The authenticated client. */
  readonly caller: Client;
  /** The tenant as of the start of the request. */
  readonly requestTenant: LoadedTenant;
  /**
   * The current tenant, for this grant.
   *
   * @throws {@link Refusal} `temporarily_unavailable` when it cannot be determined
   */
  readonly tenantNow: (grant: GrantRecord) => MaybePromise<LoadedTenant>;
  /** The address that presented the token, if the caller sent it. */
  readonly presenter?: string | undefined;
}

/** Dependencies of {@link introspect}. */
export interface IntrospectDependencies {
  readonly grants: GrantReads;
  readonly clients: ClientDirectory;
  readonly now: () => number;
}

/** Why a token is reported as inactive. */
export type InactiveReason =
  | TokenFault
  | 'token_not_visible'
  | (typeof STATUS_REASONS)[Exclude<TokenStatus, 'active'>]
  | 'address_not_allowed';

const INACTIVE: Introspection = { active: false };
const INACTIVE_JSON = JSON.stringify(INACTIVE);

/** Introspects a token. */
export const introspect = (
  question: IntrospectionQuestion,
  { grants, clients, now }: IntrospectDependencies,
): MaybePromise<Introspected> => {
  const { token, caller, requestTenant, presenter } = question;
  return whenReady(verifyToken(token, requestTenant, grants), (grant) => {
    if (typeof grant === 'string') return inactive(grant);
    // Reading the record may have taken long, so the checks use the tenant's current state, or fail.
    return whenReady(question.tenantNow(grant), (tenant) => {
      const audience = visibleAudience(grant, caller, tenant);
      if (audience === undefined) return inactive('token_not_visible', grant);
      return whenReady(clients.find(tenant.tenant.id, grant.clientId), (owner) => {
        return whenReady(tokenStatus(grant, owner, tenant, { grants, clients, now }), (status) => {
          if (status !== 'active') return inactive(STATUS_REASONS[status], grant);
          if (owner === undefined) return inactive('token_ended', grant);
          if (presenter !== undefined && !mayPresent(owner, presenter)) return inactive('address_not_allowed', grant);
          return describeToken(grant, audience, { caller, owner, tenant });
        });
      });
    });
  });
};

// The response for every inactive token is the same.
const inactive = (reason: InactiveReason, grant?: GrantRecord): Introspected => ({
  introspection: INACTIVE,
  json: INACTIVE_JSON,
  inactive: { reason, grant },
});

// A malformed address is not allowed.
const mayPresent = ({ ipRules }: Client, presenter: string): boolean => {
  const address = canonicalAddress(presenter);
  return address !== undefined && allowsAddress(ipRules, address);
};
