// The live tokens of a client, a credential, a key or a tenant, and the addresses that they were requested
// from.
import { type Kysely, sql } from 'kysely';
import { recordIdAt } from '../../../records/record-id.ts';
import { LONGEST_TOKEN_LIFETIME } from '../../../records/tenant.ts';
import type { Effect, EffectScope } from '../../contract/effects.ts';
import { grantPage } from '../grants/grant-list.ts';
import { postingsReach } from '../grants/grant-postings.ts';
import type { Schema } from '../schema.ts';

/** Most addresses that are returned. */
const MAX_ADDRESSES = 20;
/** Most seconds between the clocks of nodes. */
const SLACK = 60;

/** The effect at a moment. @param now - milliseconds since the epoch */
export const effectOf = async (db: Kysely<Schema>, scope: EffectScope, now: number): Promise<Effect> => {
  const live = liveGrants(db, scope, await postingsReach(db), now);
  const { tokens } = await live.select(({ fn }) => fn.countAll<number>().as('tokens')).executeTakeFirstOrThrow();
  const addresses = await live
    .select(({ fn }) => [fn.countAll<number>().as('tokens'), fn.max<number>('grant.issued_at').as('last')])
    .select('grant.address')
    .groupBy('grant.address')
    .orderBy('last', 'desc')
    .orderBy('grant.address')
    .limit(MAX_ADDRESSES)
    .execute();
  return {
    liveTokens: Number(tokens),
    lastIssuedAt: (await lastIssue(db, scope)) ?? addresses[0]?.last,
    addresses: addresses.map(({ address, tokens: count, last }) => ({ address, liveTokens: Number(count), lastIssuedAt: last })),
  };
};

// For a tenant or a key only live tokens are considered, because searching all grants would take long.
const lastIssue = async (db: Kysely<Schema>, { tenantId, clientId, credentialId }: EffectScope): Promise<number | undefined> => {
  if (clientId === undefined) return undefined;
  const filter = { clientId, credentialId };
  const [latest] = await grantPage(db, tenantId, { filter, before: undefined, limit: 1 });
  return latest?.issued_at;
};

// The grants that may be live, by their ids. Posted ones are found by their credential, others by their own
// id.
const youngGrants = (db: Kysely<Schema>, { tenantId, clientId, credentialId }: EffectScope, reached: string, now: number) => {
  const oldest = recordIdAt(now - (LONGEST_TOKEN_LIFETIME + SLACK) * 1000);
  const young = db.selectFrom('grants').select('id').where('tenant_id', '=', tenantId).where('id', '>', oldest);
  if (clientId === undefined) return young;
  const credentials = db.selectFrom('sign_ins').select('credential_id').where('tenant_id', '=', tenantId).where('client_id', '=', clientId);
  return young
    .where('id', '>', reached)
    .where('client_id', '=', clientId)
    .unionAll(
      db
        .selectFrom('grant_postings')
        .select('grant_id as id')
        .where('tenant_id', '=', tenantId)
        .where('grant_id', '>', oldest)
        .where('grant_id', '<=', reached)
        .where('credential_id', 'in', credentialId === undefined ? credentials : [credentialId]),
    );
};

// The conditions of `is-active.ts`, without suspended grants.
const liveGrants = (db: Kysely<Schema>, scope: EffectScope, reached: string, now: number) => {
  const { tenantId, clientId, credentialId, kid } = scope;
  return db
    .selectFrom(youngGrants(db, scope, reached, now).as('young'))
    .innerJoin('grants as grant', 'grant.id', 'young.id')
    .innerJoin('clients as client', (join) =>
      join.onRef('client.tenant_id', '=', 'grant.tenant_id').onRef('client.client_id', '=', 'grant.client_id'),
    )
    .innerJoin('tenants as tenant', 'tenant.id', 'grant.tenant_id')
    .where('grant.tenant_id', '=', tenantId)
    .$if(clientId !== undefined, (query) => query.where('grant.client_id', '=', clientId ?? ''))
    .$if(credentialId !== undefined, (query) => query.where('grant.credential_id', '=', credentialId ?? ''))
    .$if(kid !== undefined, (query) => query.where('grant.kid', '=', kid ?? ''))
    .where('grant.expires_at', '>', Math.floor(now / 1000))
    .where('grant.revoked_at', 'is', null)
    .where('grant.suspended_at', 'is', null)
    .whereRef('grant.client_generation', '>=', 'client.generation')
    .whereRef('grant.tenant_generation', '>=', 'tenant.generation')
    .where('client.disabled_at', 'is', null)
    .where('client.deleted_at', 'is', null)
    .where(({ or, eb }) => or([eb('client.expires_at', 'is', null), eb('client.expires_at', '>', now)]))
    .where(
      sql<boolean>`NOT EXISTS (SELECT 1 FROM client_secrets AS secret WHERE secret.tenant_id = "grant".tenant_id
        AND secret.client_id = "grant".client_id AND secret.id = "grant".credential_id AND secret.revoked_at IS NOT NULL)`,
    )
    .where(
      sql<boolean>`NOT EXISTS (SELECT 1 FROM signing_keys AS signed WHERE signed.tenant_id = "grant".tenant_id
        AND signed.kid = "grant".kid AND signed.revoked_at IS NOT NULL)`,
    );
};
