// DPoP proofs (RFC 9449 §4): the key that tokens are bound to, and the nonces of servers (§8, §9).
import { encodeBase64url, signJwt } from '@mintmark/protocol';
import { invalidArgument } from '../errors/invalid-argument.ts';

/** An ES256 key pair of WebCrypto; its private half need not be extractable. */
export interface DpopKeyPair {
  readonly privateKey: CryptoKey;
  /** Must be extractable, as public keys of a generated pair always are. */
  readonly publicKey: CryptoKey;
}

/** Maximum number of cached nonces, one for each server. */
export const MAX_NONCES = 100;

/** The request that a proof is for. */
export interface ProofTarget {
  readonly method: string;
  readonly url: string;
  /** The token of a request to an API; a request to the token endpoint has none. */
  readonly accessToken?: string | undefined;
  /** The digest of the body of a request to an API; see {@link contentDigest}. */
  readonly contentDigest?: string | undefined;
}

/** Creates the proofs of one key. */
export interface DpopProver {
  /** The thumbprint of the key (RFC 7638), which tokens contain as `cnf.jkt`. */
  thumbprint(): Promise<string>;
  /** A new proof, with the server's latest nonce. */
  prove(target: ProofTarget): Promise<string>;
  /**
   * Caches the nonce of a response, whatever its status.
   *
   * @returns whether the nonce is new, so that a refused request may be sent again
   */
  receiveNonce(url: string, headers: Headers): boolean;
}

/** A public key of P-256, with the members that RFC 7638 §3.2 names. */
export interface PublicInstanceJwk {
  readonly crv: string;
  readonly kty: string;
  readonly x: string;
  readonly y: string;
}

interface PublicHalf {
  readonly privateKey: CryptoKey;
  readonly jwk: PublicInstanceJwk;
  readonly thumbprint: string;
}

/** @param given - `true` generates a key, which never leaves this process */
export const createDpopProver = (given: true | DpopKeyPair, now: () => number): DpopProver => {
  const nonces = new Map<string, string>();
  let half: Promise<PublicHalf> | undefined;
  const ready = (): Promise<PublicHalf> => (half ??= keyPairOf(given));
  return {
    thumbprint: async () => (await ready()).thumbprint,
    prove: async ({ method, url, accessToken, contentDigest }) => {
      const { privateKey, jwk } = await ready();
      const { origin, pathname } = new URL(url);
      const nonce = nonces.get(origin);
      const claims = {
        jti: crypto.randomUUID(),
        htm: method,
        // §4.2: query and fragment are omitted.
        htu: origin + pathname,
        iat: Math.floor(now() / 1000),
        ...(accessToken === undefined ? undefined : { ath: await sha256(accessToken) }),
        ...(contentDigest === undefined ? undefined : { content_digest: contentDigest }),
        ...(nonce === undefined ? undefined : { nonce }),
      };
      return signJwt({ alg: 'ES256', key: privateKey }, { typ: 'dpop+jwt', alg: 'ES256', jwk }, claims);
    },
    receiveNonce: (url, headers) => {
      const nonce = headers.get('dpop-nonce');
      const { origin } = new URL(url);
      if (nonce === null || nonces.get(origin) === nonce) return false;
      nonces.delete(origin);
      const [oldest] = nonces.keys();
      if (nonces.size >= MAX_NONCES && oldest !== undefined) nonces.delete(oldest);
      nonces.set(origin, nonce);
      return true;
    },
  };
};

/** The SHA-256 of a body in the form of RFC 9530 §2, as the DPoP profile for MCP has it in the claim `content_digest`. */
export const contentDigest = async (body: ArrayBuffer): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
  return `sha-256=:${btoa(String.fromCharCode(...digest))}:`;
};

/** A pair with its public JWK. @param given - `true` generates one @throws TypeError for a pair that is not P-256 */
export const keyPairOf = async (given: true | DpopKeyPair): Promise<PublicHalf> => {
  const pair = given === true ? await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']) : given;
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) throw invalidArgument('The key pair must be P-256.');
  // The members that RFC 7638 §3.2 names, in its order.
  const jwk = { crv, kty, x, y };
  return { privateKey: pair.privateKey, jwk, thumbprint: await sha256(JSON.stringify(jwk)) };
};

const sha256 = async (text: string): Promise<string> =>
  encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
