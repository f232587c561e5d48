// From the domain's secret to the wire's: never the secret itself.
import type { ClientSecret } from '../../records/client.ts';
import type { CredentialUse } from '../../records/credential-use.ts';
import { secretState } from '../../records/secret-state.ts';
import { orNull, timestamp } from '../requests/timestamp.ts';
import type { SecretViewBody } from './schema.ts';

/** A secret as responses show it at a moment. @param uses - of its client */
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
    // Nothing takes the place of one that stays.
    replaced_by: secret.retiresAt === undefined ? null : (secret.replacedBy ?? null),
    deactivated_at: orNull(secret.deactivatedAt),
    revoked_at: orNull(secret.revokedAt),
    last_used_at: orNull(last?.at),
    last_used_from: last?.address ?? null,
  };
};
