// What a manager that is limited to one owner's clients may grant them: what it has itself. A manager of the whole
// tenant has no such limit.
import { isDeepStrictEqual } from 'node:util';
import { holds } from '../../clients/entitlements.ts';
import { mayHaveScope } from '../../grants/scope.ts';
import type { Client } from '../../records/client.ts';
import { Refusal } from '../../refusals/refusal.ts';
import type { LoadedTenant } from '../../tenants/load-tenant.ts';

/** What is asked of a change: the settings as they are to be, as they were, and those of the manager. */
interface SettingsChange {
  readonly after: Partial<Client>;
  readonly before: Client | undefined;
  readonly own: Client;
  readonly tenant: LoadedTenant;
}

type Exceeds = (gift: SettingsChange) => boolean;

const isOutside = (after: readonly string[] = [], before: readonly string[] = [], isOwn: (each: string) => boolean): boolean =>
  after.some((each) => !before.includes(each) && !isOwn(each));

/** What any client is given. What stays as it was is not given. */
const GRANTED_SETTINGS: Readonly<Record<string, Exceeds>> = {
  scopes: ({ after, before, own, tenant }) => isOutside(after.scopes, before?.scopes, (scope) => mayHaveScope(scope, own, tenant)),
  restrict_scopes: ({ after, before, own }) => after.restrictScopes === false && own.restrictScopes && before?.restrictScopes !== false,
  authorization_details_types: ({ after, before, own }) =>
    isOutside(after.authorizationDetailsTypes, before?.authorizationDetailsTypes, (type) => own.authorizationDetailsTypes.includes(type)),
  claims: ({ after, before, own }) =>
    Object.entries(after.claims ?? {}).some(
      ([name, value]) => ![before?.claims[name], own.claims[name]].some((had) => had !== undefined && isDeepStrictEqual(had, value)),
    ),
};

/** A setting that binds a client, and whether another would bind it by less. */
interface Restriction {
  readonly field: string;
  readonly of: keyof Client;
  readonly exceeds: Exceeds;
}

/**
 * What a client with entitlements is bound by, the manager itself included: a manager that could make a client bound by less would be bound
 * by nothing.
 */
const RESTRICTIONS: readonly Restriction[] = [
  {
    field: 'expires_at',
    of: 'expiresAt',
    exceeds: ({ after, own }) => (after.expiresAt ?? Number.POSITIVE_INFINITY) > (own.expiresAt ?? Number.POSITIVE_INFINITY),
  },
  {
    field: 'ip_rules',
    of: 'ipRules',
    exceeds: ({ after, own }) => own.ipRules !== undefined && !isDeepStrictEqual(after.ipRules, own.ipRules),
  },
  {
    field: 'dpop_bound_access_tokens',
    of: 'dpopBoundAccessTokens',
    exceeds: ({ after, own }) => own.dpopBoundAccessTokens && after.dpopBoundAccessTokens !== true,
  },
  {
    field: 'tls_client_certificate_bound_access_tokens',
    of: 'certificateBoundAccessTokens',
    exceeds: ({ after, own }) => own.certificateBoundAccessTokens && after.certificateBoundAccessTokens !== true,
  },
];

/** Whether a client manages the clients of some owners alone. */
export const isLimitedManager = ({ entitlements }: Pick<Client, 'entitlements'>): boolean => !holds(entitlements, 'editAPIClients');

/**
 * Requires that a limited manager grants no more than it has.
 *
 * @throws {@link Refusal} `insufficient_scope` 403, with the fields in the audit trail
 */
export const requireWithinLimit = (own: Client, after: Partial<Client>, before: Client | undefined, tenant: LoadedTenant): void => {
  if (!isLimitedManager(own)) return;
  const gift: SettingsChange = { after, before, own, tenant };
  const entitlements = after.entitlements ?? [];
  const gains = entitlements.some((name) => before?.entitlements.includes(name) !== true);
  const isBound = (member: keyof Client) => gains || (entitlements.length > 0 && !isDeepStrictEqual(after[member], before?.[member]));
  const fields = [
    ...Object.entries(GRANTED_SETTINGS).flatMap(([field, exceeds]) => (exceeds(gift) ? [field] : [])),
    ...RESTRICTIONS.flatMap(({ field, of, exceeds }) => (isBound(of) && exceeds(gift) ? [field] : [])),
  ];
  if (fields.length === 0) return;
  throw new Refusal(
    'insufficient_scope',
    `A manager that is limited to an owner gives no more than it has itself: ${fields.join(', ')}.`,
    'exceeds_actor',
    { detail: { fields } },
  );
};
