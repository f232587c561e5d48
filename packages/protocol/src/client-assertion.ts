// Client assertions (RFC 7523 §2.2 and §3), signed with the client's key or authenticated with its secret
// (OpenID Connect Core §9).
import { type SigningKey, signJwt } from './signing-key.ts';

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Lifetime of an assertion in seconds: enough for one request with different clocks. */
const LIFETIME = 60;

/** The claims of an assertion. */
export interface AssertionClaims {
  readonly clientId: string;
  /**
   * The issuer, as a string: with a list, another server could reuse the assertion (CVE-2025-27370).
   */
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Creates an assertion signed with the client's key. Each has a unique `jti`. */
export const signAssertion = (key: SigningKey, claims: AssertionClaims): Promise<string> => signJwt(key, key.header, wireClaims(claims));

/** Creates an assertion authenticated with the client's secret (HS256). */
export const macAssertion = async (secret: string, claims: AssertionClaims): Promise<string> => {
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return signJwt({ alg: 'HS256', key }, { alg: 'HS256' }, wireClaims(claims));
};

/** Adds an assertion to the form of a request (RFC 7521 §4.2). */
export const setAssertion = (form: URLSearchParams, clientId: string, assertion: string): void => {
  // Optional in RFC 7521 §4.2, but required by servers that find the client before they parse the assertion.
  form.set('client_id', clientId);
  form.set('client_assertion_type', ASSERTION_TYPE);
  form.set('client_assertion', assertion);
};

const wireClaims = ({ clientId, audience, now }: AssertionClaims): object => {
  const iat = Math.floor(now / 1000);
  return { iss: clientId, sub: clientId, aud: audience, jti: crypto.randomUUID(), iat, exp: iat + LIFETIME };
};
