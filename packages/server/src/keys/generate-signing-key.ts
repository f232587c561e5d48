// Makes a signing key: the private half sealed at once, the kid taken from the public half (RFC 7638).
import { createHash } from 'node:crypto';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../jose/signing-algorithms.ts';
import type { Envelope, SigningKeyRecord } from '../records/signing-key.ts';

/** How a private half is sealed; the place is bound to the envelope. */
export type Seal = (plaintext: Uint8Array, place: { tenantId: string; table: string; row: string }) => Envelope;

/** The table's name in the envelope's associated data. */
export const SIGNING_KEYS_TABLE = 'signing_keys';

/** What is settled about a key before it is made. */
export interface SigningKeySettings {
  readonly algorithm: SigningAlgorithm;
  readonly announcedAt: number;
  /** `undefined` for a standby. */
  readonly signsFrom: number | undefined;
}

/** Makes a key. RSA takes a good part of a second, on the thread pool. */
export const generateSigningKey = async (
  tenantId: string,
  { algorithm, announcedAt, signsFrom }: SigningKeySettings,
  seal: Seal,
): Promise<SigningKeyRecord> => {
  const { generate, thumbprint } = SIGNING_ALGORITHMS[algorithm];
  const { publicKey, privateKey } = await generate();
  const jwk = publicKey.export({ format: 'jwk' });
  // RFC 7638 §3: the required members, in lexical order, without blanks.
  const publicJwk = Object.fromEntries(thumbprint.map((member) => [member, String(jwk[member])]));
  const kid = createHash('sha256').update(JSON.stringify(publicJwk)).digest('base64url');
  // One in 64. A command line would take it for an option, just when someone has to revoke the key in a hurry.
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
