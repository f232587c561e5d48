// The schema: the tables as Kysely sees them, and the changes that create them. One subset of SQL for every
// backend: text ids, integers, JSON as text, and the time of an event where others store a boolean. Times are
// milliseconds since the epoch unless a column says seconds.
import { agents } from '../migrations/agents.ts';
import { audit } from '../migrations/audit.ts';
import { changes } from '../migrations/changes.ts';
import { clients } from '../migrations/clients.ts';
import { derivedGrants } from '../migrations/derived-grants.ts';
import { exchange } from '../migrations/exchange.ts';
import { grants } from '../migrations/grants.ts';
import { issuers, issuerUsers } from '../migrations/issuers.ts';
import { keys } from '../migrations/keys.ts';
import { openidProviders } from '../migrations/openid-providers.ts';
import { operators } from '../migrations/operators.ts';
import { quotas } from '../migrations/quotas.ts';
import { revocations } from '../migrations/revocations.ts';
import type { SchemaChange } from '../migrations/schema-change.ts';
import { secrets } from '../migrations/secrets.ts';
import { tenants } from '../migrations/tenants.ts';
import { trusts, trustValues } from '../migrations/trusts.ts';
import { unrecordedTokens } from '../migrations/unrecorded-tokens.ts';
import { usage } from '../migrations/usage.ts';
import type { AuditTables } from './audit/tables.ts';
import type { ChangeTables } from './changes/tables.ts';
import type { ClientTables } from './clients/tables.ts';
import type { CredentialTables } from './credentials/tables.ts';
import type { DeniedTokenTables } from './denied-tokens/tables.ts';
import type { DerivedGrantTables } from './derived-grants/tables.ts';
import type { EntitlementTables } from './entitlements/tables.ts';
import type { GrantTables } from './grants/tables.ts';
import type { IdempotentRequestTables } from './idempotent-requests/tables.ts';
import type { InstanceTables } from './instances/tables.ts';
import type { IssuerTables } from './issuers/tables.ts';
import type { LocalAuthorityTables } from './local-authorities/tables.ts';
import type { OpenIdProviderTables } from './openid-providers/tables.ts';
import type { OperatorTables } from './operators/tables.ts';
import type { QuotaTables } from './quotas/tables.ts';
import type { ReplayTables } from './replays/tables.ts';
import type { ResourceTables } from './resources/tables.ts';
import type { RevocationTables } from './revocations/tables.ts';
import type { SecretRevealTables } from './secret-reveals/tables.ts';
import type { SecretTables } from './secrets/tables.ts';
import type { SignInTables } from './sign-ins/tables.ts';
import type { SigningKeyTables } from './signing-keys/tables.ts';
import type { StoreKeyTables } from './store-keys/tables.ts';
import type { TenantTables } from './tenants/tables.ts';
import type { TrustTables } from './trusts/tables.ts';
import type { UsageTables } from './usage/tables.ts';

/** Every table of the store. */
export interface Schema
  extends TenantTables,
    ResourceTables,
    EntitlementTables,
    IssuerTables,
    TrustTables,
    StoreKeyTables,
    LocalAuthorityTables,
    SigningKeyTables,
    ClientTables,
    SecretTables,
    SecretRevealTables,
    CredentialTables,
    InstanceTables,
    IdempotentRequestTables,
    GrantTables,
    DeniedTokenTables,
    DerivedGrantTables,
    SignInTables,
    UsageTables,
    ReplayTables,
    QuotaTables,
    OperatorTables,
    OpenIdProviderTables,
    RevocationTables,
    ChangeTables,
    AuditTables {}

/**
 * The migrations, in order. A migration is named by its position and key, such as `0001-tenants`. Append to
 * the end; never change, move or remove one that was released. A small change is written here, a large one in
 * `migrations/`.
 */
export const MIGRATIONS: Readonly<Record<string, SchemaChange>> = {
  tenants,
  keys,
  clients,
  secrets,
  grants,
  revocations,
  audit,
  changes,
  'unrecorded-tokens': unrecordedTokens,
  usage,
  quotas,
  issuers,
  trusts,
  'trust-names': { columns: { trusts: ['name TEXT'] } },
  exchange,
  'trust-values': trustValues,
  operators,
  'derived-grants': derivedGrants,
  agents,
  'client-metadata': {
    columns: { clients: ['metadata_fetched_at BIGINT', 'metadata_due_at BIGINT'] },
    indexes: ['CREATE INDEX clients_by_metadata ON clients (metadata_due_at) WHERE metadata_due_at IS NOT NULL'],
  },
  'openid-providers': openidProviders,
  'exchanging-clients': { indexes: ['CREATE INDEX clients_exchanging ON clients (tenant_id, id) WHERE exchange IS NOT NULL'] },
  'issuer-users': issuerUsers,
  'trusts-by-issuer': { indexes: ['CREATE INDEX trusts_by_issuer ON trusts (tenant_id, issuer_id, client_id, id)'] },
};
