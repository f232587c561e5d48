// Checks that a tenant still has a client or an operator that can authenticate and manage clients. The check runs
// under the tenant's lock, so that concurrent changes cannot lock it out.
import { clientAuthMethodsWith, propertiesOfRegistration } from '@mintmark/protocol';
import type { Kysely } from 'kysely';
import { parsePublicJwks } from '../../jose/jwk.ts';
import { leavesAddresses } from '../../records/ip-coverage.ts';
import { entitlementsOfRoles } from '../../records/operator.ts';
import { hasUsableKey } from '../../records/usable-key.ts';
import type { Backend } from './backend.ts';
import { ipRulesOf } from './ip-rules-column.ts';
import { parseTexts } from './json-column.ts';
import { rolesOf } from './operators/roles-column.ts';
import type { Schema } from './schema.ts';

/**
 * Milliseconds for which a remaining manager must be able to authenticate. The administrator that `recover`
 * creates lives for an hour; alone, it would lock the tenant out soon after.
 */
const LASTING_MS = 24 * 60 * 60 * 1000;

/** The entitlements that manage clients. */
const MANAGING: readonly string[] = ['administrator', 'manageAPIClients'];

/** The facts outside the store that decide whether a client or an operator can authenticate. */
export interface SignInView extends Pick<Backend, 'certificatesArrive' | 'operatorsSignIn'> {
  /**
   * Whether a previous CA of clients remains; no client has yet used a certificate of a new one. `true` when
   * absent.
   */
  readonly caStays?: boolean;
}

/** Whether a client can manage clients, and nobody else lastingly can. */
export const isLastManager = async (
  view: SignInView,
  db: Kysely<Schema>,
  tenantId: string,
  clientId: string,
  now: number,
): Promise<boolean> => {
  const self = await clientsThatManage(db, tenantId, now).where('client.client_id', '=', clientId).execute();
  if (!self.some((row) => canSignIn(row, view))) return false;
  const others = await clientsThatManage(db, tenantId, now + LASTING_MS)
    .where('client.client_id', '!=', clientId)
    .execute();
  return !others.some((row) => canSignIn(row, view)) && !(await operatorManages(view, db, tenantId));
};

/** Whether nobody can lastingly manage clients. */
export const isLockedOut = async (view: SignInView, db: Kysely<Schema>, tenantId: string, now: number): Promise<boolean> =>
  !(await clientsThatManage(db, tenantId, now + LASTING_MS).execute()).some((row) => canSignIn(row, view)) &&
  !(await operatorManages(view, db, tenantId));

// A password is no authentication for a tenant of the FAPI 2.0 profile; a passkey is one everywhere. Whoever signs in by a
// provider does not count: a tenant whose managers depend on another authority could be locked out by it.
const operatorManages = async ({ operatorsSignIn = true }: SignInView, db: Kysely<Schema>, tenantId: string): Promise<boolean> => {
  if (!operatorsSignIn) return false;
  const rows = await db
    .selectFrom('operators')
    .innerJoin('tenants', 'tenants.id', 'operators.tenant_id')
    .select('operators.roles')
    .where('operators.tenant_id', '=', tenantId)
    .where('operators.disabled_at', 'is', null)
    .where(({ and, or, not, eb, exists, selectFrom }) =>
      or([
        and([
          eb('operators.password_hash', 'is not', null),
          eb('tenants.profile', '=', 'standard'),
          not(
            exists(
              selectFrom('openid_providers as provider')
                .select('provider.id')
                .whereRef('provider.tenant_id', '=', 'operators.tenant_id')
                .where('provider.disabled_at', 'is', null)
                .where('provider.passwords_off_at', 'is not', null),
            ),
          ),
        ]),
        exists(
          selectFrom('operator_passkeys as passkey')
            .select('passkey.id')
            .whereRef('passkey.tenant_id', '=', 'operators.tenant_id')
            .whereRef('passkey.operator_id', '=', 'operators.id'),
        ),
      ]),
    )
    .execute();
  return rows.some(({ roles }) => entitlementsOfRoles(rolesOf(roles)).some((name) => MANAGING.includes(name)));
};

// The checks beyond SQL. A certificate must be able to reach the server; a key must be neither revoked nor
// refused by the tenant's profile; a key URI must have responded. A client that is restricted to addresses
// does not count, because they may be unused.
const canSignIn = ({ profile, ...row }: ManagerRow, { certificatesArrive = true, caStays = true }: SignInView): boolean => {
  const { proves, verifiedBy } = propertiesOfRegistration(row.auth_method);
  const byCertificate = proves === 'certificate' || parseTexts(row.token_binding).includes('certificate');
  if (byCertificate && !certificatesArrive) return false;
  if (verifiedBy === 'tenant_ca' && !caStays) return false;
  if (row.ip_rules !== null && !leavesAddresses(ipRulesOf(row.ip_rules))) return false;
  return hasUsableKey(
    {
      authMethod: row.auth_method,
      jwks: row.jwks === null ? undefined : parsePublicJwks({ keys: JSON.parse(row.jwks) }),
      jwksUri: row.key_uri_reached_at === null ? undefined : (row.jwks_uri ?? undefined),
      assertionSigningAlg: row.assertion_signing_alg ?? undefined,
      assertionKeyIds: row.assertion_key_ids === null ? undefined : parseTexts(row.assertion_key_ids),
      revokedCredentials: parseTexts(row.revoked_credentials),
    },
    profile,
  );
};

const BY_OWN_KEYS = clientAuthMethodsWith('verifiedBy', 'client_keys');
const BY_TENANT_CA = clientAuthMethodsWith('verifiedBy', 'tenant_ca');
// A tenant whose managers depend on another authority could be locked out by it.
const BY_ISSUER = clientAuthMethodsWith('verifiedBy', 'trusted_issuer');
const BY_SEALED_SECRET = clientAuthMethodsWith('verifiedBy', 'sealed_secret');

type ManagerRow = Awaited<ReturnType<ReturnType<typeof clientsThatManage>['execute']>>[number];

/** Clients that can authenticate at a moment, as far as SQL can decide, and manage clients. */
const clientsThatManage = (db: Kysely<Schema>, tenantId: string, at: number) =>
  db
    .selectFrom('clients as client')
    .innerJoin('tenants as tenant', 'tenant.id', 'client.tenant_id')
    .select([
      'client.auth_method',
      'client.jwks',
      'client.jwks_uri',
      'client.key_uri_reached_at',
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
    // A tenant whose managers depend on documents of others could be locked out by them.
    .where('client.metadata_fetched_at', 'is', null)
    .where(({ eb, or }) => or([eb('client.expires_at', 'is', null), eb('client.expires_at', '>', at)]))
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('client_entitlements as entitlement')
          .select('entitlement.name')
          .whereRef('entitlement.tenant_id', '=', 'client.tenant_id')
          .whereRef('entitlement.client_id', '=', 'client.client_id')
          .where('entitlement.name', 'in', [...MANAGING]),
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
          not(eb('client.auth_method', 'in', [...BY_OWN_KEYS, ...BY_TENANT_CA, ...BY_ISSUER])),
          exists(
            selectFrom('client_secrets as secret')
              .select('secret.id')
              .whereRef('secret.tenant_id', '=', 'client.tenant_id')
              .whereRef('secret.client_id', '=', 'client.client_id')
              .where('secret.revoked_at', 'is', null)
              .where('secret.deactivated_at', 'is', null)
              .where((secret) => secret.or([secret('secret.expires_at', 'is', null), secret('secret.expires_at', '>', at)]))
              .where((secret) => secret.or([secret('secret.retires_at', 'is', null), secret('secret.retires_at', '>', at)]))
              // Verifying a MAC requires the secret itself.
              .where((secret) =>
                secret.or([secret('client.auth_method', 'not in', BY_SEALED_SECRET), secret('secret.sealed', 'is not', null)]),
              ),
          ),
        ]),
      ]),
    );
