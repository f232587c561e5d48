// Whether somebody is left who can authenticate and manage clients. Asked under the tenant's lock, so that no two changes together lock it out.
import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

/**
 * How long another manager must be able to stay, in milliseconds, for one to go. The administrator that `recover` makes lives for an hour;
 * left alone it would lock the tenant out a little later. A day is time for someone to notice and make a lasting one.
 */
const LASTING_MS = 24 * 60 * 60 * 1000;

/** Whether a client manages, and nobody else lasts who does. */
export const isLastManager = async (db: Kysely<Schema>, tenantId: string, clientId: string, now: number): Promise<boolean> => {
  const itself = await clientsThatManage(db, tenantId, now).where('client.client_id', '=', clientId).executeTakeFirst();
  if (itself === undefined) return false;
  const other = await clientsThatManage(db, tenantId, now + LASTING_MS)
    .where('client.client_id', '!=', clientId)
    .executeTakeFirst();
  return other === undefined;
};

/** Whether nobody lasts who manages. */
export const isLockedOut = async (db: Kysely<Schema>, tenantId: string, now: number): Promise<boolean> =>
  (await clientsThatManage(db, tenantId, now + LASTING_MS).executeTakeFirst()) === undefined;

/** Clients that can authenticate and manage clients, and still can at a moment to come unless someone stops them; one is enough to know. */
const clientsThatManage = (db: Kysely<Schema>, tenantId: string, at: number) =>
  db
    .selectFrom('clients as client')
    .innerJoin('tenants as tenant', 'tenant.id', 'client.tenant_id')
    .select('client.client_id')
    .where('client.tenant_id', '=', tenantId)
    .where('client.deleted_at', 'is', null)
    .where('client.disabled_at', 'is', null)
    .where(({ eb, or }) => or([eb('client.expires_at', 'is', null), eb('client.expires_at', '>', at)]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('client_entitlements as entitlement')
          .select('entitlement.name')
          .whereRef('entitlement.tenant_id', '=', 'client.tenant_id')
          .whereRef('entitlement.client_id', '=', 'client.client_id')
          .where('entitlement.name', 'in', ['administrator', 'manageAPIClients']),
      ),
    )
    .where(({ and, or, eb, exists, selectFrom, not }) =>
      or([
        and([
          eb('client.auth_method', 'in', ['private_key_jwt', 'self_signed_tls_client_auth']),
          or([eb('client.jwks', 'is not', null), eb('client.jwks_uri', 'is not', null)]),
        ]),
        and([
          eb('client.auth_method', '=', 'tls_client_auth'),
          eb('client.tls_subject', 'is not', null),
          eb('tenant.client_ca', 'is not', null),
        ]),
        and([
          eb('tenant.profile', '=', 'standard'),
          not(eb('client.auth_method', 'in', ['private_key_jwt', 'self_signed_tls_client_auth', 'tls_client_auth'])),
          exists(
            selectFrom('client_secrets as secret')
              .select('secret.id')
              .whereRef('secret.tenant_id', '=', 'client.tenant_id')
              .whereRef('secret.client_id', '=', 'client.client_id')
              .where('secret.revoked_at', 'is', null)
              .where('secret.deactivated_at', 'is', null)
              .where((secret) => secret.or([secret('secret.expires_at', 'is', null), secret('secret.expires_at', '>', at)]))
              .where((secret) => secret.or([secret('secret.retires_at', 'is', null), secret('secret.retires_at', '>', at)]))
              // A MAC is checked with the secret itself.
              .where(sql<boolean>`(client.auth_method <> 'client_secret_jwt' OR secret.sealed IS NOT NULL)`),
          ),
        ]),
      ]),
    )
    .limit(1);
