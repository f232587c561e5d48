// Maps secrets of clients to rows and back.
import type { Selectable } from 'kysely';
import type { Client, ClientSecret } from '../../../records/client.ts';
import type { ClientSecretsTable } from './tables.ts';

type ClientSecretRow = Selectable<ClientSecretsTable>;

export const clientSecretRow = ({ tenantId, clientId }: Pick<Client, 'tenantId' | 'clientId'>, secret: ClientSecret): ClientSecretRow => ({
  tenant_id: tenantId,
  client_id: clientId,
  id: secret.id,
  label: secret.label ?? null,
  hash: secret.hash,
  hash_format: secret.hashFormat,
  pepper_id: secret.pepperId,
  last_four: secret.lastFour,
  sealed: secret.sealed?.ciphertext ?? null,
  sealed_key_id: secret.sealed?.keyId ?? null,
  created_at: secret.createdAt,
  created_by: secret.createdBy,
  expires_at: secret.expiresAt ?? null,
  retires_at: secret.retiresAt ?? null,
  replaced_by: secret.replacedBy ?? null,
  deactivated_at: secret.deactivatedAt ?? null,
  revoked_at: secret.revokedAt ?? null,
  version: secret.version,
});

/** Selects the columns of a secret that is joined to its client, with the prefix `secret_`. */
export const JOINED_SECRET_COLUMNS = [
  'secret.id as secret_id',
  'secret.label as secret_label',
  'secret.hash as secret_hash',
  'secret.hash_format as secret_hash_format',
  'secret.pepper_id as secret_pepper_id',
  'secret.last_four as secret_last_four',
  'secret.sealed as secret_sealed',
  'secret.sealed_key_id as secret_sealed_key_id',
  'secret.created_at as secret_created_at',
  'secret.created_by as secret_created_by',
  'secret.expires_at as secret_expires_at',
  'secret.retires_at as secret_retires_at',
  'secret.replaced_by as secret_replaced_by',
  'secret.deactivated_at as secret_deactivated_at',
  'secret.revoked_at as secret_revoked_at',
  'secret.version as secret_version',
] as const;

/** The columns of {@link JOINED_SECRET_COLUMNS}. All are null for a client without a secret. */
export type JoinedSecretRow = {
  readonly [Column in keyof ClientSecretRow as Column extends 'tenant_id' | 'client_id' ? never : `secret_${Column}`]:
    | ClientSecretRow[Column]
    | null;
};

/** Maps the joined columns to a secret; `undefined` for a client without a secret. */
export const joinedSecretOf = (row: JoinedSecretRow): ClientSecret | undefined => {
  const {
    secret_id: id,
    secret_hash: hash,
    secret_hash_format: hashFormat,
    secret_pepper_id: pepperId,
    secret_last_four: lastFour,
    secret_created_at: createdAt,
    secret_created_by: createdBy,
    secret_version: version,
    secret_sealed: ciphertext,
    secret_sealed_key_id: keyId,
  } = row;
  if (id === null || hash === null || hashFormat === null || pepperId === null) return undefined;
  if (lastFour === null || createdAt === null || createdBy === null || version === null) return undefined;
  return {
    id,
    label: row.secret_label ?? undefined,
    hash,
    hashFormat,
    pepperId,
    sealed: ciphertext === null || keyId === null ? undefined : { keyId, ciphertext },
    lastFour,
    createdAt,
    createdBy,
    expiresAt: row.secret_expires_at ?? undefined,
    retiresAt: row.secret_retires_at ?? undefined,
    replacedBy: row.secret_replaced_by ?? undefined,
    deactivatedAt: row.secret_deactivated_at ?? undefined,
    revokedAt: row.secret_revoked_at ?? undefined,
    version,
  };
};
