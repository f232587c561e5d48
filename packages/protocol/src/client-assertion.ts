// JWTs by which a client proves who it is (RFC 7523 §2.2 and §3), signed by its key or keyed with its secret (OpenID Connect Core §9).
import { type SigningKey, signJwt } from './signing-key.ts';

/** RFC 7523 §2.2. */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Seconds that an assertion is good for: one request, and clocks that differ. */
const LIFETIME = 60;

/** What an assertion says. */
export interface AssertionClaims {
  readonly clientId: string;
  /** The issuer, alone and as a string: a list is how one server's assertion gets used at another (CVE-2025-27370). */
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** An assertion signed by the client's key. Each has an id of its own, so that none is used twice. */
export const signAssertion = (key: SigningKey, claims: AssertionClaims): Promise<string> => signJwt(key, key.header, wireClaims(claims));

/** An assertion keyed with the client's secret. */
export const macAssertion = async (secret: string, claims: AssertionClaims): Promise<string> => {
  const bytes = new TextEncoder().encode(secret);
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return signJwt({ alg: 'HS256', key }, { alg: 'HS256' }, wireClaims(claims));
};

/** Puts an assertion into the form of a request (RFC 7521 §4.2). */
export const setAssertion = (form: URLSearchParams, clientId: string, assertion: string): void => {
  // Not needed by RFC 7521 §4.2, but by servers that look the client up before they read the assertion.
  form.set('client_id', clientId);
  form.set('client_assertion_type', ASSERTION_TYPE);
  form.set('client_assertion', assertion);
};

const wireClaims = ({ clientId, audience, now }: AssertionClaims): object => {
  const iat = Math.floor(now / 1000);
  return { iss: clientId, sub: clientId, aud: audience, jti: crypto.randomUUID(), iat, exp: iat + LIFETIME };
};
