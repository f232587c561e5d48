// Maps operators, their links and their sessions to rows and back.
import type { Selectable } from 'kysely';
import type { Operator, OperatorLink, OperatorPassword, OperatorSession } from '../../../records/operator.ts';
import { rolesOf } from './roles-column.ts';
import type { OperatorLinksTable, OperatorSessionsTable, OperatorsTable } from './tables.ts';

type OperatorRow = Selectable<OperatorsTable>;

/** The columns that a change of the settings writes. */
export const settingsOfOperator = (operator: Operator) => ({
  display_name: operator.displayName ?? null,
  roles: JSON.stringify(operator.roles),
  updated_at: operator.updatedAt,
  disabled_at: operator.disabledAt ?? null,
  disabled_by: operator.disabledBy ?? null,
});

/** The columns of a password. */
export const passwordColumns = (password: OperatorPassword | undefined) => ({
  password_hash: password?.hash ?? null,
  password_pepper_id: password?.pepperId ?? null,
  password_set_at: password?.setAt ?? null,
});

export const operatorRow = (operator: Operator): OperatorRow => ({
  tenant_id: operator.tenantId,
  id: operator.id,
  name: operator.name,
  ...settingsOfOperator(operator),
  ...passwordColumns(operator.password),
  provider_id: operator.origin?.providerId ?? null,
  provider_subject: operator.origin?.subject ?? null,
  version: operator.version,
  created_at: operator.createdAt,
  created_by: operator.createdBy,
});

export const operatorOf = (row: OperatorRow): Operator => ({
  tenantId: row.tenant_id,
  id: row.id,
  name: row.name,
  displayName: row.display_name ?? undefined,
  roles: rolesOf(row.roles),
  password:
    row.password_hash === null
      ? undefined
      : { hash: row.password_hash, pepperId: row.password_pepper_id ?? '', setAt: row.password_set_at ?? 0 },
  origin: row.provider_id === null ? undefined : { providerId: row.provider_id, subject: row.provider_subject ?? '' },
  version: row.version,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  disabledAt: row.disabled_at ?? undefined,
  disabledBy: row.disabled_by ?? undefined,
});

export const linkRow = (link: OperatorLink): Selectable<OperatorLinksTable> => ({
  tenant_id: link.tenantId,
  token_hash: link.tokenHash,
  operator_id: link.operatorId ?? null,
  roles: JSON.stringify(link.roles),
  created_at: link.createdAt,
  expires_at: link.expiresAt,
});

export const linkOf = (row: Selectable<OperatorLinksTable>): OperatorLink => ({
  tenantId: row.tenant_id,
  tokenHash: row.token_hash,
  operatorId: row.operator_id ?? undefined,
  roles: rolesOf(row.roles),
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

export const sessionRow = (session: OperatorSession): Selectable<OperatorSessionsTable> => ({
  tenant_id: session.tenantId,
  id: session.id,
  token_hash: session.tokenHash,
  operator_id: session.operatorId,
  method: session.method,
  address: session.address,
  user_agent: session.userAgent,
  created_at: session.createdAt,
  last_used_at: session.lastUsedAt,
  expires_at: session.expiresAt,
});

export const sessionOf = (row: Selectable<OperatorSessionsTable>): OperatorSession => ({
  tenantId: row.tenant_id,
  id: row.id,
  tokenHash: row.token_hash,
  operatorId: row.operator_id,
  method: row.method,
  address: row.address,
  userAgent: row.user_agent,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  expiresAt: row.expires_at,
});
