// Whether somebody is left who can authenticate and manage clients. Asked under the tenant's lock, so that no two changes together lock it out.
import { clientAuthMethodsWith, factsOfRegistration } from '@mintmark/protocol';
import type { Kysely } from 'kysely';
import { parsePublicJwks } from '../../jose/jwk.ts';
import { leavesAddresses } from '../../records/ip-coverage.ts';
import { hasUsableKey } from '../../records/usable-key.ts';
import type { Backend } from './backend.ts';
import { ipRulesOf } from './ip-rules-column.ts';
import { parseTexts } from './json-column.ts';
import type { Schema } from './schema.ts';

/**
 * How long another manager must be able to stay, in milliseconds, for one to go. The administrator that `recover` makes lives for an hour;
 * left alone it would lock the tenant out a little later. A day is time for someone to notice and make a lasting one.
 */
const LASTING_MS = 24 * 60 * 60 * 1000;

/** What is known of signing in beside the store. */
export interface SignInView extends Pick<Backend, 'certificatesArrive'> {
  /** Whether the CAs of clients keep one that was there: certificates of all new ones nobody here has seen. `true` when absent. */
  readonly caStays?: boolean;
}

/** Whether a client manages, and nobody else lasts who does. */
export const isLastManager = async (
  view: SignInView,
  db: Kysely<Schema>,
  tenantId: string,
  clientId: string,
  now: number,
): Promise<boolean> => {
  const itself = await clientsThatManage(db, tenantId, now).where('client.client_id', '=', clientId).execute();
  if (!itself.some((row) => canSignIn(row, view))) return false;
  const others = await clientsThatManage(db, tenantId, now + LASTING_MS)
    .where('client.client_id', '!=', clientId)
    .execute();
  return !others.some((row) => canSignIn(row, view));
};

/** Whether nobody lasts who manages. */
export const isLockedOut = async (view: SignInView, db: Kysely<Schema>, tenantId: string, now: number): Promise<boolean> =>
  !(await clientsThatManage(db, tenantId, now + LASTING_MS).execute()).some((row) => canSignIn(row, view));

// What SQL does not see into. A certificate must be able to arrive; a key must not be revoked, nor be one that the tenant's profile refuses; a
// key URI must have answered. Whoever may come from some addresses alone may not be able to come at all: nobody here knows who is there.
const canSignIn = ({ profile, ...row }: ManagerRow, { certificatesArrive = true, caStays = true }: SignInView): boolean => {
  const { proves, verifiedBy } = factsOfRegistration(row.auth_method);
  const byCertificate = proves === 'certificate' || parseTexts(row.token_binding).includes('certificate');
  if (byCertificate && !certificatesArrive) return false;
  if (verifiedBy === 'tenant_ca' && !caStays) return false;
  if (row.ip_rules !== null && !leavesAddresses(ipRulesOf(row.ip_rules))) return false;
  return hasUsableKey(
    {
      authMethod: row.auth_method,
      jwks: row.jwks === null ? undefined : parsePublicJwks({ keys: JSON.parse(row.jwks) }),
      jwksUri: row.key_uri_answered_at === null ? undefined : (row.jwks_uri ?? undefined),
      assertionSigningAlg: row.assertion_signing_alg ?? undefined,
      assertionKeyIds: row.assertion_key_ids === null ? undefined : parseTexts(row.assertion_key_ids),
      revokedCredentials: parseTexts(row.revoked_credentials),
    },
    profile,
  );
};

const BY_OWN_KEYS = clientAuthMethodsWith('verifiedBy', 'client_keys');
const BY_TENANT_CA = clientAuthMethodsWith('verifiedBy', 'tenant_ca');
const BY_SEALED_SECRET = clientAuthMethodsWith('verifiedBy', 'sealed_secret');

type ManagerRow = Awaited<ReturnType<ReturnType<typeof clientsThatManage>['execute']>>[number];

/** Clients that can authenticate, as far as SQL sees, and manage clients, and still can at a moment to come unless someone stops them. */
const clientsThatManage = (db: Kysely<Schema>, tenantId: string, at: number) =>
  db
    .selectFrom('clients as client')
    .innerJoin('tenants as tenant', 'tenant.id', 'client.tenant_id')
    .select([
      'client.auth_method',
      'client.jwks',
      'client.jwks_uri',
      'client.key_uri_answered_at',
      'client.token_binding',
      'client.ip_rules',
      'client.assertion_signing_alg',
      'client.assertion_key_ids',
      'client.revoked_credentials',
      'tenant.profile',
    ])
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
        and([eb('client.auth_method', 'in', BY_OWN_KEYS), or([eb('client.jwks', 'is not', null), eb('client.jwks_uri', 'is not', null)])]),
        and([
          eb('client.auth_method', 'in', BY_TENANT_CA),
          eb('client.tls_subject', 'is not', null),
          eb('tenant.client_ca', 'is not', null),
        ]),
        and([
          eb('tenant.profile', '=', 'standard'),
          not(eb('client.auth_method', 'in', [...BY_OWN_KEYS, ...BY_TENANT_CA])),
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
              .where((secret) =>
                secret.or([secret('client.auth_method', 'not in', BY_SEALED_SECRET), secret('secret.sealed', 'is not', null)]),
              ),
          ),
        ]),
      ]),
    );
