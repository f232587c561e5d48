// Bearer tokens in requests and the challenges that refuse them (RFC 6750 §2.1 and §3).
import type { OAuthError } from './oauth-error.ts';

/** An access token and the scheme that it came under. */
export interface PresentedAccessToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly token: string;
}

/**
 * The token of an `Authorization` header: `Bearer` (RFC 6750 §2.1) or `DPoP` (RFC 9449 §7.1). Schemes match without case (RFC 9110 §11.1).
 *
 * @returns the token, or `undefined` when the header is absent, of another scheme or malformed
 * @example
 * parseAccessToken('DPoP abc') // { scheme: 'DPoP', token: 'abc' }
 */
export const parseAccessToken = (header: string | undefined): PresentedAccessToken | undefined => {
  const [, scheme, token] = /^(bearer|dpop) +([\w.~+/-]+=*) *$/i.exec(header ?? '') ?? [];
  if (scheme === undefined || token === undefined) return undefined;
  return { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
};

/**
 * Writes a challenge (RFC 9110 §11.6.1): every value a quoted string, in which nothing can end it early or begin a line.
 *
 * @param parameters - in the order in which they are written; those that are `undefined` are left out
 * @example
 * formatChallenge('DPoP', { error: 'invalid_token', algs: 'ES256' }) // 'DPoP error="invalid_token", algs="ES256"'
 */
export const formatChallenge = (
  scheme: PresentedAccessToken['scheme'],
  parameters: Readonly<Record<string, string | undefined>>,
): string => {
  const written = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : `${name}="${quoted(value)}"`));
  return `${scheme} ${written.join(', ')}`;
};

// RFC 9110 §5.6.4. What is no printable ASCII has no place in a field.
const quoted = (value: string): string => value.replace(/[^\x20-\x7e]/g, "'").replace(/["\\]/g, '\\$&');

/**
 * Writes the `WWW-Authenticate` value of a refusal. Without an error, the challenge carries no code, as RFC 6750 §3 asks for a request
 * that had no token.
 *
 * @example
 * bearerChallenge('https://localhost:8443/') // 'Bearer realm="https://localhost:8443/"'
 */
export const bearerChallenge = (realm: string, error?: OAuthError, scheme: PresentedAccessToken['scheme'] = 'Bearer'): string =>
  formatChallenge(scheme, { realm, error: error?.code, error_description: error?.message });
