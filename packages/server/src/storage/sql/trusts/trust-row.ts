// Maps trust rules to rows and back.
import type { Selectable } from 'kysely';
import type { TrustRule } from '../../../records/trust-rule.ts';
import type { StoredTrust } from '../../contract/trusts.ts';
import type { TrustsTable } from './tables.ts';

type TrustRow = Selectable<TrustsTable>;
type Limits = Pick<TrustRule, 'scopes' | 'resources' | 'maxLifetime' | 'ipRules'> & {
  /** Only of rules for users, so that those of earlier versions are for clients. */
  readonly subject?: 'user';
};

/** The columns that a change of a rule writes. */
export const settingsOfTrust = ({ rule, pin }: StoredTrust) => {
  const { scopes, resources, maxLifetime, ipRules, subject } = rule;
  const limits: Limits = { scopes, resources, maxLifetime, ipRules, ...(subject === 'user' && { subject }) };
  return {
    pin,
    name: rule.name === rule.id ? null : rule.name,
    label: rule.label ?? null,
    conditions: JSON.stringify(rule.match),
    limits: JSON.stringify(limits),
    expires_at: rule.expiresAt ?? null,
    updated_at: rule.updatedAt,
  };
};

export const trustRow = (trust: StoredTrust): TrustRow => ({
  tenant_id: trust.rule.tenantId,
  client_id: trust.rule.clientId,
  id: trust.rule.id,
  issuer_id: trust.rule.issuerId,
  ...settingsOfTrust(trust),
  version: trust.rule.version,
  created_at: trust.rule.createdAt,
  created_by: trust.rule.createdBy,
  deleted_at: null,
});

export const trustOf = (row: TrustRow): TrustRule => {
  // Both columns are written by this server only, as these types.
  const match: TrustRule['match'] = JSON.parse(row.conditions);
  const limits: Limits = JSON.parse(row.limits);
  return {
    tenantId: row.tenant_id,
    clientId: row.client_id,
    id: row.id,
    issuerId: row.issuer_id,
    subject: limits.subject ?? 'client',
    name: row.name ?? row.id,
    label: row.label ?? undefined,
    match,
    scopes: limits.scopes,
    resources: limits.resources,
    maxLifetime: limits.maxLifetime,
    ipRules: limits.ipRules,
    expiresAt: row.expires_at ?? undefined,
    version: row.version,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
  };
};
