import type { AuditChainsTable, AuditCheckpointsTable, AuditTable } from './audit/tables.ts';
import type { ChangesTable } from './changes/tables.ts';
import type { ClientEntitlementsTable, ClientsTable, ClientTermsTable, ClientTextsTable } from './clients/tables.ts';
import type { CredentialUsesTable } from './credentials/tables.ts';
import type { TenantEntitlementsTable } from './entitlements/tables.ts';
import type { GrantPostingsReachTable, GrantPostingsTable, GrantsTable } from './grants/tables.ts';
import type { IdempotentRequestsTable } from './idempotent-requests/tables.ts';
import type { LocalAuthoritiesTable } from './local-authorities/tables.ts';
import type { ReplaysTable } from './replays/tables.ts';
import type { ResourcesTable } from './resources/tables.ts';
import type { RevocationsTable } from './revocations/tables.ts';
import type { SecretRevealsTable } from './secret-reveals/tables.ts';
import type { ClientSecretsTable } from './secrets/tables.ts';
import type { SignInsTable } from './sign-ins/tables.ts';
import type { SigningKeysTable } from './signing-keys/tables.ts';
import type { StoreKeysTable } from './store-keys/tables.ts';
import type { TenantHostsTable, TenantsTable } from './tenants/tables.ts';

/** Every table of the store. */
export interface Schema {
  store_keys: StoreKeysTable;
  local_authorities: LocalAuthoritiesTable;
  tenants: TenantsTable;
  tenant_hosts: TenantHostsTable;
  resources: ResourcesTable;
  signing_keys: SigningKeysTable;
  clients: ClientsTable;
  client_entitlements: ClientEntitlementsTable;
  client_secrets: ClientSecretsTable;
  credential_uses: CredentialUsesTable;
  secret_reveals: SecretRevealsTable;
  idempotent_requests: IdempotentRequestsTable;
  client_terms: ClientTermsTable;
  client_texts: ClientTextsTable;
  tenant_entitlements: TenantEntitlementsTable;
  grants: GrantsTable;
  grant_postings: GrantPostingsTable;
  grant_postings_reach: GrantPostingsReachTable;
  sign_ins: SignInsTable;
  replays: ReplaysTable;
  revocations: RevocationsTable;
  audit: AuditTable;
  audit_chains: AuditChainsTable;
  audit_checkpoints: AuditCheckpointsTable;
  changes: ChangesTable;
}
