// Secret hashes: HMAC-SHA-256 under a pepper that is not in the store. Generated secrets have 256 bits, so
// that a slow hash would only cost time.
import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ClientSecret } from '../records/client.ts';

/** The keys of secret hashes. The newest creates them; every loaded key verifies. */
export interface Peppers {
  readonly newestId: string;
  readonly keys: ReadonlyMap<string, KeyObject>;
  /** A dummy that nothing matches, compared for an unknown client so that it takes the same time. */
  readonly decoy: ClientSecret;
}

/** Loads peppers. @param peppers - 32 bytes each, by id; the last is the newest */
export const loadPeppers = (peppers: readonly { readonly id: string; readonly key: Uint8Array }[]): Peppers => {
  const newestId = peppers.at(-1)?.id;
  if (newestId === undefined) throw new TypeError('At least one pepper is needed.');
  return {
    newestId,
    keys: new Map(peppers.map(({ id, key }) => [id, createSecretKey(key)])),
    decoy: {
      id: '00000000-0000-0000-0000-000000000000',
      label: undefined,
      hash: randomBytes(32).toString('base64url'),
      hashFormat: 'hmac-sha256',
      pepperId: newestId,
      sealed: undefined,
      lastFour: '',
      createdAt: 0,
      createdBy: '',
      expiresAt: undefined,
      retiresAt: undefined,
      replacedBy: undefined,
      deactivatedAt: undefined,
      revokedAt: 0,
      version: 1,
    },
  };
};

/** The context of a hash, which matches no secret of another client or tenant. */
export interface SecretContext {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secretId: string;
}

// Each part is preceded by its length, so that no two contexts and secrets have the same encoding.
const digest = (key: KeyObject, { tenantId, clientId, secretId }: SecretContext, secret: string): string =>
  createHmac('sha256', key)
    .update(`${tenantId.length}:${tenantId}${clientId.length}:${clientId}${secretId.length}:${secretId}${secret.length}:${secret}`)
    .digest('base64url');

/** Hashes a secret under the newest pepper. */
export const hashSecret = (
  peppers: Peppers,
  context: SecretContext,
  secret: string,
): Pick<ClientSecret, 'hash' | 'hashFormat' | 'pepperId'> => {
  const key = peppers.keys.get(peppers.newestId);
  if (key === undefined) throw new TypeError('The newest pepper is not loaded.');
  return { hash: digest(key, context, secret), hashFormat: 'hmac-sha256', pepperId: peppers.newestId };
};

/**
 * Whether the secret presented matches the stored one. Constant-time; `false` under a pepper that is not
 * loaded.
 */
export const secretMatches = (
  peppers: Peppers,
  context: Omit<SecretContext, 'secretId'>,
  stored: Pick<ClientSecret, 'id' | 'hash' | 'pepperId'>,
  presented: string,
): boolean => {
  const key = peppers.keys.get(stored.pepperId);
  if (key === undefined) return false;
  const expected = Buffer.from(stored.hash, 'latin1');
  const { tenantId, clientId } = context;
  const actual = Buffer.from(digest(key, { tenantId, clientId, secretId: stored.id }, presented), 'latin1');
  return expected.length === actual.length && timingSafeEqual(expected, actual);
};
