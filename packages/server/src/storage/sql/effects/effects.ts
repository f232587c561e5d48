// Computes the effect of an action in advance: the active tokens of a client, credential, key or tenant, and
// the addresses that requested them.
import type { Grant } from '../../../records/grant.ts';
import { recordIdAt } from '../../../records/record-id.ts';
import { LONGEST_TOKEN_LIFETIME } from '../../../records/tenant.ts';
import type { Effect, EffectScope } from '../../contract/effects.ts';
import { grantsOfBatch } from '../grants/grant-batch.ts';
import { credentialsOf, grantPage, isChosen } from '../grants/grant-list.ts';
import { withStates } from '../grants/grant-states.ts';
import { newestBatches } from '../grants/newest-batches.ts';
import type { GrantReads } from '../grants/postings-reach.ts';
import { LiveGrants } from './live-grants.ts';

/** Maximum number of addresses in an effect. */
const MAX_ADDRESSES = 20;
/** The largest difference between the clocks of nodes, in seconds. */
const SLACK = 60;

type AddressCount = { -readonly [Name in keyof Effect['addresses'][number]]: Effect['addresses'][number][Name] };

/** The effect at a moment. @param now - milliseconds since the epoch */
export const effectOf = async (store: GrantReads, scope: EffectScope, now: number): Promise<Effect> => {
  const addresses = new Map<string, AddressCount>();
  let liveTokens = 0;
  for await (const { address, issuedAt } of liveGrants(store, scope, now)) {
    liveTokens++;
    const count = addresses.get(address) ?? { address, liveTokens: 0, lastIssuedAt: issuedAt };
    count.liveTokens++;
    count.lastIssuedAt = Math.max(count.lastIssuedAt, issuedAt);
    addresses.set(address, count);
  }
  const latestFirst = [...addresses.values()].toSorted((a, b) => b.lastIssuedAt - a.lastIssuedAt || (a.address < b.address ? -1 : 1));
  return {
    liveTokens,
    lastIssuedAt: (await lastIssue(store, scope)) ?? latestFirst[0]?.lastIssuedAt,
    addresses: latestFirst.slice(0, MAX_ADDRESSES),
  };
};

// For a tenant or a key, this is the latest active token: finding the latest of all its tokens could take
// long.
const lastIssue = async (store: GrantReads, { tenantId, clientId, credentialId, instance }: EffectScope): Promise<number | undefined> => {
  if (clientId === undefined) return undefined;
  const filter = { clientId, credentialId, instance };
  const [latest] = await grantPage(store, tenantId, { filter, before: undefined, limit: 1 });
  return latest?.issuedAt;
};

async function* liveGrants(store: GrantReads, scope: EffectScope, now: number): AsyncGenerator<Grant> {
  const { tenantId, clientId, credentialId, instance, kid } = scope;
  const { reads: db } = store;
  const filter = { clientId, credentialId, instance, unendedAt: Math.floor(now / 1000) };
  const above = recordIdAt(now - (LONGEST_TOKEN_LIFETIME + SLACK) * 1000);
  const live = new LiveGrants(db, tenantId, now);
  for await (const batches of newestBatches(store, tenantId, {
    credentials: credentialsOf(db, tenantId, filter),
    above,
    below: undefined,
  })) {
    const grants = batches.flatMap(grantsOfBatch).filter((grant) => isChosen(grant, filter) && (kid === undefined || grant.keyId === kid));
    const records = await withStates(db, tenantId, await live.only(grants));
    yield* records.filter(({ revokedAt, suspendedAt }) => revokedAt === undefined && suspendedAt === undefined);
  }
}
