// A secret in its wire form, without its value.
import type { ClientSecret } from '../../records/client.ts';
import type { CredentialUse } from '../../records/credential-use.ts';
import { secretState } from '../../records/secret-state.ts';
import { orNull, timestamp } from '../requests/timestamp.ts';
import type { SecretViewBody } from './schema.ts';

/** A secret as responses show it. @param uses - last uses of the credentials of its client */
export const secretView = (secret: ClientSecret, now: number, uses: readonly CredentialUse[] = []): SecretViewBody => {
  const last = uses.find(({ credentialId }) => credentialId === secret.id);
  return {
    id: secret.id,
    label: secret.label ?? null,
    last_four: secret.lastFour === '' ? null : secret.lastFour,
    state: secretState(secret, now),
    kept_as: secret.hashFormat,
    sealed: secret.sealed !== undefined,
    created_at: timestamp(secret.createdAt),
    created_by: secret.createdBy,
    expires_at: orNull(secret.expiresAt),
    retires_at: orNull(secret.retiresAt),
    // A secret whose retirement was canceled has no replacement.
    replaced_by: secret.retiresAt === undefined ? null : (secret.replacedBy ?? null),
    deactivated_at: orNull(secret.deactivatedAt),
    revoked_at: orNull(secret.revokedAt),
    last_used_at: orNull(last?.at),
    last_used_from: last?.address ?? null,
  };
};
