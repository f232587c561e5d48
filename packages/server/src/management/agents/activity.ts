// What an agent did: its tokens of the last days, by instance, audience and subject, and its refused requests.
import type { Static } from 'typebox';
import { holdsFor } from '../../clients/entitlements.ts';
import type { Principal } from '../../clients/principal.ts';
import type { Client } from '../../records/client.ts';
import { subjectOf } from '../../records/derivation.ts';
import type { GrantRecord } from '../../records/grant.ts';
import type { ManagementDependencies } from '../request.ts';
import { timestamp } from '../requests/timestamp.ts';
import { ACTIVITY_DAYS, type AgentWithActivity } from './schema.ts';

type Activity = NonNullable<Static<typeof AgentWithActivity>['activity']>;

/** Maximum number of grants that are read. */
const MAX_GRANTS = 1_000;
/** Maximum number of groups of refusals that are read. */
const MAX_REFUSALS = 1_000;
const SPAN = ACTIVITY_DAYS * 86_400_000;

/** @returns `null` for a principal that may not read the grants of the client */
export const activityOf = async (
  { tenantId, clientId, owner }: Client,
  { entitlements }: Principal,
  { storage, audit, signIns, now }: Pick<ManagementDependencies, 'storage' | 'audit' | 'signIns' | 'now'>,
): Promise<Activity | null> => {
  if (!holdsFor(entitlements, 'readOIDCGrants', owner)) return null;
  const until = now();
  const since = until - SPAN;
  // Refusals are buffered, and so are counts of tokens without a grant.
  await Promise.all([audit.flush(), signIns.flush()]);
  const filter = { clientId, issuedSince: Math.ceil(since / 1000) };
  const grants = await storage.listGrants(tenantId, { filter, before: undefined, limit: MAX_GRANTS + 1 });
  const groups = await storage.signIns(tenantId, { clientId, since, until, limit: MAX_REFUSALS });
  return {
    since: timestamp(since),
    complete: grants.length <= MAX_GRANTS,
    tokens: tokensOf(grants.slice(0, MAX_GRANTS)),
    refusals: refusalsOf(groups.filter(({ result }) => result !== 'granted')),
  };
};

/** @param grants - the latest first */
const tokensOf = (grants: readonly GrantRecord[]): Activity['tokens'] => {
  const groups = Map.groupBy(grants, (grant) => JSON.stringify([grant.instance?.name, grant.audience, subjectOf(grant)]));
  return [...groups.values()].flatMap((group) => {
    const [last] = group;
    if (last === undefined) return [];
    return {
      instance: last.instance?.name ?? null,
      audience: last.audience.split(' '),
      scopes: [...new Set(group.flatMap(({ scope }) => scope.split(' ').filter((name) => name !== '')))],
      sub: subjectOf(last),
      count: group.length,
      first_at: timestamp(Math.min(...group.map(({ issuedAt }) => issuedAt)) * 1000),
      last_at: timestamp(last.issuedAt * 1000),
      last_from: last.address,
    };
  });
};

/** @param groups - the latest first */
const refusalsOf = (groups: Awaited<ReturnType<ManagementDependencies['storage']['signIns']>>): Activity['refusals'] =>
  [...Map.groupBy(groups, ({ result }) => result)].map(([reason, group]) => ({
    reason,
    count: group.reduce((total, { count }) => total + count, 0),
    last_at: timestamp(Math.max(...group.map(({ lastAt }) => lastAt))),
  }));
