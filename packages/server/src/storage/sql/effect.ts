// What an ending would end: the live tokens of a client, a credential, a key or a tenant, and where they are used from.
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Effect, EffectScope } from '../storage.ts';

/** Most addresses that are told. */
const MAX_ADDRESSES = 20;

/** The effect at a moment. @param now - milliseconds since the epoch */
export const effectOf = async (db: Kysely<Schema>, scope: EffectScope, now: number): Promise<Effect> => {
  const live = liveGrants(db, scope, now);
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

// Of a tenant or a key the live ones say enough; to look through all that were would take long.
const lastIssue = async (db: Kysely<Schema>, { tenantId, clientId, credentialId }: EffectScope): Promise<number | undefined> => {
  if (clientId === undefined) return undefined;
  const { last } = await db
    .selectFrom('grants')
    .select(({ fn }) => fn.max<number | null>('issued_at').as('last'))
    .where('tenant_id', '=', tenantId)
    .where('client_id', '=', clientId)
    .$if(credentialId !== undefined, (query) => query.where('credential_id', '=', credentialId ?? ''))
    .executeTakeFirstOrThrow();
  return last ?? undefined;
};

// As `is-active.ts` judges them, suspended ones left out.
const liveGrants = (db: Kysely<Schema>, { tenantId, clientId, credentialId, kid }: EffectScope, now: number) =>
  db
    .selectFrom('grants as grant')
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
