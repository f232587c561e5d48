// Verifies the signature of a JWT in the browser, with the keys that this server publishes.
import { isJsonObject } from '@mintmark/protocol';
import { decodeToken } from './decode.ts';

/** What the verification found. */
export type SignatureState = 'valid' | 'invalid' | 'unknown-key' | 'unsupported';

type Algorithm = Pick<EcdsaParams & RsaHashedImportParams & EcKeyImportParams & RsaPssParams, 'name'> & Record<string, unknown>;

/** How WebCrypto names the algorithms of JWS. */
const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  EdDSA: { name: 'Ed25519' },
  Ed25519: { name: 'Ed25519' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 },
};

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0));

/** @param keys - a JWK Set, as the server publishes it */
export const verifySignature = async (token: string, keys: unknown): Promise<SignatureState> => {
  const { header } = decodeToken(token) ?? {};
  const list = isJsonObject(keys) && Array.isArray(keys['keys']) ? keys['keys'].filter(isJsonObject) : [];
  const jwk = list.find(({ kid }) => kid === header?.['kid']);
  if (jwk === undefined) return 'unknown-key';
  const algorithm = ALGORITHMS[String(header?.['alg'])];
  if (algorithm === undefined || (jwk['alg'] !== undefined && jwk['alg'] !== header?.['alg'])) return 'unsupported';
  const [first = '', second = '', signature = ''] = token.trim().split('.');
  try {
    const { kty, crv, x, y, n, e } = jwk as Record<string, string>;
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y, n, e } as JsonWebKey, algorithm, false, ['verify']);
    const signed = new TextEncoder().encode(`${first}.${second}`);
    return (await crypto.subtle.verify(algorithm, key, bytesOf(signature), signed)) ? 'valid' : 'invalid';
  } catch {
    return 'invalid';
  }
};
