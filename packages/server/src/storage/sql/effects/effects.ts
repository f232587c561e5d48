// What an ending would end: the live tokens of a client, a credential, a key or a tenant, and where they are used from.
import type { Kysely } from 'kysely';
import type { Grant } from '../../../records/grant.ts';
import { recordIdAt } from '../../../records/record-id.ts';
import { LONGEST_TOKEN_LIFETIME } from '../../../records/tenant.ts';
import type { Effect, EffectScope } from '../../contract/effects.ts';
import { grantsOfBatch } from '../grants/grant-batch.ts';
import { credentialsOf, grantPage, isChosen } from '../grants/grant-list.ts';
import { withStates } from '../grants/grant-states.ts';
import { newestBatches } from '../grants/newest-batches.ts';
import type { Schema } from '../schema.ts';
import { LiveGrants } from './live-grants.ts';

/** Most addresses in an effect. */
const MAX_ADDRESSES = 20;
/** How far the clocks of nodes may be apart, in seconds. */
const SLACK = 60;

type AddressCount = { -readonly [Name in keyof Effect['addresses'][number]]: Effect['addresses'][number][Name] };

/** The effect at a moment. @param now - milliseconds since the epoch */
export const effectOf = async (db: Kysely<Schema>, scope: EffectScope, now: number): Promise<Effect> => {
  const addresses = new Map<string, AddressCount>();
  let liveTokens = 0;
  for await (const { address, issuedAt } of liveGrants(db, scope, now)) {
    liveTokens++;
    const count = addresses.get(address) ?? { address, liveTokens: 0, lastIssuedAt: issuedAt };
    count.liveTokens++;
    count.lastIssuedAt = Math.max(count.lastIssuedAt, issuedAt);
    addresses.set(address, count);
  }
  const latestFirst = [...addresses.values()].toSorted((a, b) => b.lastIssuedAt - a.lastIssuedAt || (a.address < b.address ? -1 : 1));
  return {
    liveTokens,
    lastIssuedAt: (await lastIssue(db, scope)) ?? latestFirst[0]?.lastIssuedAt,
    addresses: latestFirst.slice(0, MAX_ADDRESSES),
  };
};

// The latest live token of a tenant or a key is close enough to its latest token, which could take long to find.
const lastIssue = async (db: Kysely<Schema>, { tenantId, clientId, credentialId }: EffectScope): Promise<number | undefined> => {
  if (clientId === undefined) return undefined;
  const filter = { clientId, credentialId };
  const [latest] = await grantPage(db, tenantId, { filter, before: undefined, limit: 1 });
  return latest?.issuedAt;
};

async function* liveGrants(db: Kysely<Schema>, { tenantId, clientId, credentialId, kid }: EffectScope, now: number): AsyncGenerator<Grant> {
  const filter = { clientId, credentialId, unendedAt: Math.floor(now / 1000) };
  const above = recordIdAt(now - (LONGEST_TOKEN_LIFETIME + SLACK) * 1000);
  const live = new LiveGrants(db, tenantId, now);
  for await (const batches of newestBatches(db, tenantId, {
    credentials: await credentialsOf(db, tenantId, filter),
    above,
    below: undefined,
  })) {
    const grants = batches.flatMap(grantsOfBatch).filter((grant) => isChosen(grant, filter) && (kid === undefined || grant.keyId === kid));
    const records = await withStates(db, tenantId, await live.only(grants));
    yield* records.filter(({ revokedAt, suspendedAt }) => revokedAt === undefined && suspendedAt === undefined);
  }
}
