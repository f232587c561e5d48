// Operators and their sessions as responses show them.
import { entitlementsOfRoles, type Operator, type OperatorSession } from '../../records/operator.ts';
import { timestamp } from '../requests/timestamp.ts';
import type { OperatorViewBody } from './schema.ts';

/** An operator as responses show it. */
export const operatorView = (operator: Operator): OperatorViewBody => ({
  id: operator.id,
  name: operator.name,
  display_name: operator.displayName ?? null,
  roles: [...operator.roles],
  entitlements: [...entitlementsOfRoles(operator.roles)],
  disabled: operator.disabledAt !== undefined,
  has_password: operator.password !== undefined,
  origin: operator.origin === undefined ? null : { provider: operator.origin.providerId, subject: operator.origin.subject },
  created_at: timestamp(operator.createdAt),
  created_by: operator.createdBy,
  updated_at: timestamp(operator.updatedAt),
});

/** The members that a patch can change, for the audit trail. */
export const operatorSettingsView = ({ displayName, roles, disabledAt }: Operator) => ({
  display_name: displayName ?? null,
  roles: [...roles],
  disabled: disabledAt !== undefined,
});

/** A session as responses show it. */
export const sessionView = (session: OperatorSession) => ({
  id: session.id,
  method: session.method,
  address: session.address,
  user_agent: session.userAgent,
  created_at: timestamp(session.createdAt),
  last_used_at: timestamp(session.lastUsedAt),
  expires_at: timestamp(session.expiresAt),
});
