// Creates signing keys. The kid is the thumbprint of the public key (RFC 7638).
import { createHash } from 'node:crypto';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { Envelope, SealContext, SigningKeyRecord } from '../records/signing-key.ts';

/** Encrypts a private key. */
export type Seal = (plaintext: Uint8Array, context: SealContext) => Envelope;

/** The table's name in the envelope's associated data. */
export const SIGNING_KEYS_TABLE = 'signing_keys';

/** The settings of a new key. */
export interface SigningKeySettings {
  readonly algorithm: SigningAlgorithm;
  readonly announcedAt: number;
  /** `undefined` for a standby key. */
  readonly signsFrom: number | undefined;
}

/** Creates a key. RSA takes a considerable part of a second, on the thread pool. */
export const generateSigningKey = async (
  tenantId: string,
  { algorithm, announcedAt, signsFrom }: SigningKeySettings,
  seal: Seal,
): Promise<SigningKeyRecord> => {
  const { generate, thumbprint } = SIGNING_ALGORITHMS[algorithm];
  const { publicKey, privateKey } = await generate();
  const jwk = publicKey.export({ format: 'jwk' });
  // RFC 7638 §3: the required members, in lexical order, without whitespace.
  const publicJwk = Object.fromEntries(thumbprint.map((member) => [member, String(jwk[member])]));
  const kid = createHash('sha256').update(JSON.stringify(publicJwk)).digest('base64url');
  // A kid must not begin with a hyphen, as one in 64 would: `key revoke` would parse it as an option.
  if (kid.startsWith('-')) return generateSigningKey(tenantId, { algorithm, announcedAt, signsFrom }, seal);
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const sealed = seal(der, { tenantId, table: SIGNING_KEYS_TABLE, row: kid });
  der.fill(0);
  return {
    tenantId,
    kid,
    algorithm,
    publicJwk,
    privateKey: sealed,
    announcedAt,
    signsFrom,
    retiredAt: undefined,
    revokedAt: undefined,
  };
};
