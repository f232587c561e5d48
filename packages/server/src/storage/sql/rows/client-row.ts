// A client and its row.
import type { Selectable } from 'kysely';
import type { Client } from '../../../clients/client.ts';
import type { ClientsTable } from '../../schema.ts';
import { parseTexts } from '../json-column.ts';
import { type JoinedSecretRow, joinedSecretOf } from './client-secret-row.ts';

/** Parts the entitlements of a client where a query gathers them in one column. */
export const ENTITLEMENT_SEPARATOR = '\n';

export const CLIENT_COLUMNS = [
  'tenant_id',
  'client_id',
  'id',
  'name',
  'description',
  'auth_method',
  'access_token_format',
  'access_token_lifetime',
  'scope_policy',
  'scopes',
  'default_scopes',
  'default_resource',
  'generation',
  'created_at',
  'created_by',
  'updated_at',
  'expires_at',
  'disabled_at',
  'disabled_by',
] as const;

type ClientRow = Pick<Selectable<ClientsTable>, (typeof CLIENT_COLUMNS)[number]>;

export const clientRow = (client: Client): ClientRow => ({
  tenant_id: client.tenantId,
  client_id: client.clientId,
  id: client.id,
  name: client.name,
  description: client.description ?? null,
  auth_method: client.authMethod,
  access_token_format: client.accessTokenFormat ?? null,
  access_token_lifetime: client.accessTokenLifetime ?? null,
  scope_policy: client.restrictScopes ? 'own' : 'any',
  scopes: JSON.stringify(client.scopes),
  default_scopes: JSON.stringify(client.defaultScopes),
  default_resource: client.defaultResource ?? null,
  generation: client.generation,
  created_at: client.createdAt,
  created_by: client.createdBy,
  updated_at: client.updatedAt,
  expires_at: client.expiresAt ?? null,
  disabled_at: client.disabledAt ?? null,
  disabled_by: client.disabledBy ?? null,
});

/** One of the rows of a client: as many as it has secrets, and one when it has none. */
export type JoinedClientRow = ClientRow & JoinedSecretRow & { readonly entitlements: string | null };

/** The clients of joined rows, where the rows of a client follow each other. */
export const clientsOf = (rows: readonly JoinedClientRow[]): readonly Client[] => {
  const clients: Client[] = [];
  let current: readonly [row: JoinedClientRow, secrets: Client['secrets'][number][]] | undefined;
  for (const row of rows) {
    if (current?.[0].id !== row.id) {
      current = [row, []];
      clients.push(clientOf(...current));
    }
    const secret = joinedSecretOf(row);
    if (secret !== undefined) current[1].push(secret);
  }
  return clients;
};

const clientOf = (row: JoinedClientRow, secrets: Client['secrets']): Client => ({
  tenantId: row.tenant_id,
  id: row.id,
  clientId: row.client_id,
  name: row.name,
  description: row.description ?? undefined,
  authMethod: row.auth_method,
  accessTokenFormat: row.access_token_format ?? undefined,
  accessTokenLifetime: row.access_token_lifetime ?? undefined,
  restrictScopes: row.scope_policy === 'own',
  scopes: parseTexts(row.scopes),
  defaultScopes: parseTexts(row.default_scopes),
  defaultResource: row.default_resource ?? undefined,
  entitlements: row.entitlements === null ? [] : row.entitlements.split(ENTITLEMENT_SEPARATOR),
  generation: row.generation,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  expiresAt: row.expires_at ?? undefined,
  disabledAt: row.disabled_at ?? undefined,
  disabledBy: row.disabled_by ?? undefined,
  secrets,
});
