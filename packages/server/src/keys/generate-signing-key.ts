// Makes a signing key: the private half sealed at once, the kid taken from the public half (RFC 7638).
import { createHash, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Envelope, SigningKeyRecord } from './signing-key.ts';

/** How a private half is sealed; the place is bound to the envelope. */
export type Seal = (plaintext: Uint8Array, place: { tenantId: string; table: string; row: string }) => Envelope;

/** The table's name in the envelope's associated data. */
export const SIGNING_KEYS_TABLE = 'signing_keys';

/** Makes an ES256 key, announced now; it signs from `signsFrom`, or stands by. */
export const generateSigningKey = async (
  tenantId: string,
  { announcedAt, signsFrom }: { readonly announcedAt: number; readonly signsFrom: number | undefined },
  seal: Seal,
): Promise<SigningKeyRecord> => {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const { kty = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  // RFC 7638 §3: the required members, in lexical order, without blanks.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const sealed = seal(der, { tenantId, table: SIGNING_KEYS_TABLE, row: kid });
  der.fill(0);
  return {
    tenantId,
    kid,
    algorithm: 'ES256',
    publicJwk: { kty, crv, x, y },
    privateKey: sealed,
    announcedAt,
    signsFrom,
    retiredAt: undefined,
    revokedAt: undefined,
  };
};
