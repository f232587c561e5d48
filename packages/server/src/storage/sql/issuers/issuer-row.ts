// Maps trusted issuers to rows and back.
import type { Selectable } from 'kysely';
import type { IssuerKeySource, TrustedIssuer } from '../../../records/trusted-issuer.ts';
import type { TrustedIssuersTable } from './tables.ts';

type IssuerRow = Selectable<TrustedIssuersTable>;
type Policy = Pick<TrustedIssuer, 'audiences' | 'allowSeveralAudiences' | 'algorithms' | 'maxTokenAge' | 'reuse' | 'requiredClaims'>;

/** The columns that a change of the settings writes. */
export const settingsOfIssuer = (issuer: TrustedIssuer) => {
  const { audiences, allowSeveralAudiences, algorithms, maxTokenAge, reuse, requiredClaims } = issuer;
  const policy: Policy = { audiences, allowSeveralAudiences, algorithms, maxTokenAge, reuse, requiredClaims };
  return {
    description: issuer.description ?? null,
    issuer: issuer.issuer,
    key_source: JSON.stringify(issuer.keys),
    policy: JSON.stringify(policy),
    keys_epoch: issuer.keysEpoch,
    updated_at: issuer.updatedAt,
  };
};

export const issuerRow = (issuer: TrustedIssuer): IssuerRow => ({
  tenant_id: issuer.tenantId,
  id: issuer.id,
  kind: issuer.kind,
  ...settingsOfIssuer(issuer),
  version: issuer.version,
  created_at: issuer.createdAt,
  created_by: issuer.createdBy,
  disabled_at: issuer.disabledAt ?? null,
  disabled_by: issuer.disabledBy ?? null,
});

export const issuerOf = (row: IssuerRow): TrustedIssuer => {
  // Both columns are written by this server only, as these types.
  const keys: IssuerKeySource = JSON.parse(row.key_source);
  const policy: Policy = JSON.parse(row.policy);
  return {
    tenantId: row.tenant_id,
    id: row.id,
    kind: row.kind,
    description: row.description ?? undefined,
    issuer: row.issuer,
    keys: keys.type === 'jwks' ? keys : { ...keys, ca: keys.ca },
    audiences: policy.audiences,
    allowSeveralAudiences: policy.allowSeveralAudiences,
    algorithms: policy.algorithms,
    maxTokenAge: policy.maxTokenAge,
    reuse: policy.reuse,
    requiredClaims: policy.requiredClaims,
    version: row.version,
    keysEpoch: row.keys_epoch,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    disabledAt: row.disabled_at ?? undefined,
    disabledBy: row.disabled_by ?? undefined,
  };
};
