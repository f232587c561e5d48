// Limits of a manager of one owner's clients: it can only grant settings that it has itself. A manager of
// the whole tenant has no such limits.
import { isDeepStrictEqual } from 'node:util';
import { holds } from '../../clients/entitlements.ts';
import type { Principal } from '../../clients/principal.ts';
import { mayHaveScope } from '../../grants/scope.ts';
import { covers } from '../../quotas/rules.ts';
import type { Client } from '../../records/client.ts';
import { Refusal } from '../../refusals/refusal.ts';
import { say } from '../../sentences/sentence.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';

/** The settings after and before a change, and those of the manager (`own`). */
interface SettingsChange {
  readonly after: Partial<Client>;
  readonly before: Client | undefined;
  readonly own: Client;
  readonly tenant: LoadedTenant;
}

type Exceeds = (change: SettingsChange) => boolean;

const isOutside = (after: readonly string[] = [], before: readonly string[] = [], isOwn: (each: string) => boolean): boolean =>
  after.some((each) => !before.includes(each) && !isOwn(each));

/** Whether a shared quota no longer counts the tokens of a client. */
const isUncovered = (before: Client | undefined, changed: Partial<Client>, { sharedQuotas }: LoadedTenant): boolean =>
  before !== undefined && sharedQuotas.some((quota) => covers(quota, before) && !covers(quota, { ...before, ...changed }));

/** Settings that grant something to any client. Unchanged values are always allowed. */
const GRANTED_SETTINGS: Readonly<Record<string, Exceeds>> = {
  scopes: ({ after, before, own, tenant }) => isOutside(after.scopes, before?.scopes, (scope) => mayHaveScope(scope, own, tenant)),
  restrict_scopes: ({ after, before, own }) => after.restrictScopes === false && own.restrictScopes && before?.restrictScopes !== false,
  authorization_details_types: ({ after, before, own }) =>
    isOutside(after.authorizationDetailsTypes, before?.authorizationDetailsTypes, (type) => own.authorizationDetailsTypes.includes(type)),
  claims: ({ after, before, own }) =>
    Object.entries(after.claims ?? {}).some(
      ([name, value]) => ![before?.claims[name], own.claims[name]].some((had) => had !== undefined && isDeepStrictEqual(had, value)),
    ),
  // A manager of one owner's clients cannot lift the limits that the tenant has set for them.
  quota: ({ after, before }) => !isDeepStrictEqual(after.quota, before?.quota),
  // Its subjects may be clients of others.
  exchange: ({ after, before }) => after.exchange !== undefined && !isDeepStrictEqual(after.exchange, before?.exchange),
  owner: ({ after: { owner }, before, tenant }) => owner !== undefined && isUncovered(before, { owner }, tenant),
  labels: ({ after: { labels }, before, tenant }) => labels !== undefined && isUncovered(before, { labels }, tenant),
};

/**
 * A setting that restricts a client. `exceeds` is true when the client would be restricted less than the
 * manager.
 */
interface Restriction {
  readonly field: string;
  readonly member: keyof Client;
  readonly exceeds: Exceeds;
}

/**
 * Settings that restrict clients with entitlements, the manager included. Without them, a manager could
 * evade its own restrictions through a client that it creates.
 */
const RESTRICTIONS: readonly Restriction[] = [
  {
    field: 'expires_at',
    member: 'expiresAt',
    exceeds: ({ after, own }) => (after.expiresAt ?? Number.POSITIVE_INFINITY) > (own.expiresAt ?? Number.POSITIVE_INFINITY),
  },
  {
    field: 'ip_rules',
    member: 'ipRules',
    exceeds: ({ after, own }) => own.ipRules !== undefined && !isDeepStrictEqual(after.ipRules, own.ipRules),
  },
  {
    field: 'dpop_bound_access_tokens',
    member: 'dpopBoundAccessTokens',
    exceeds: ({ after, own }) => own.dpopBoundAccessTokens && after.dpopBoundAccessTokens !== true,
  },
  {
    field: 'tls_client_certificate_bound_access_tokens',
    member: 'certificateBoundAccessTokens',
    exceeds: ({ after, own }) => own.certificateBoundAccessTokens && after.certificateBoundAccessTokens !== true,
  },
];

/** Whether a principal manages only the clients of some owners. */
export const isLimitedManager = ({ entitlements }: Pick<Principal, 'entitlements'>): boolean => !holds(entitlements, 'editAPIClients');

/**
 * Requires that a limited manager grants no more than it has.
 *
 * @throws {@link Refusal} `insufficient_scope` 403, with the fields in the audit trail
 */
export const requireWithinLimit = (
  principal: Principal,
  after: Partial<Client>,
  before: Client | undefined,
  tenant: LoadedTenant,
): void => {
  if (!isLimitedManager(principal)) return;
  // An operator has no settings of its own to grant.
  const fields = principal.kind === 'client' ? exceededFields({ after, before, own: principal.client, tenant }) : Object.keys(after);
  if (fields.length === 0) return;
  throw new Refusal(
    'insufficient_scope',
    say('A manager that is limited to an owner cannot grant more than it has: {fields}.', { fields: fields.join(', ') }),
    'exceeds_actor',
    { detail: { fields } },
  );
};

const exceededFields = (change: SettingsChange): readonly string[] => {
  const { after, before } = change;
  const entitlements = after.entitlements ?? [];
  const gains = entitlements.some((name) => before?.entitlements.includes(name) !== true);
  const isRestricted = (member: keyof Client) => gains || (entitlements.length > 0 && !isDeepStrictEqual(after[member], before?.[member]));
  return [
    ...Object.entries(GRANTED_SETTINGS).flatMap(([field, exceeds]) => (exceeds(change) ? [field] : [])),
    ...RESTRICTIONS.flatMap(({ field, member, exceeds }) => (isRestricted(member) && exceeds(change) ? [field] : [])),
  ];
};
