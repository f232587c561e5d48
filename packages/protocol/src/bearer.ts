// Access tokens in requests, and challenges in responses (RFC 6750 §2.1 and §3).
import type { OAuthError } from './oauth-error.ts';

/** An access token and its authentication scheme. */
export interface PresentedAccessToken {
  readonly scheme: 'Bearer' | 'DPoP';
  readonly token: string;
}

/**
 * The token of an `Authorization` header: `Bearer` (RFC 6750 §2.1) or `DPoP` (RFC 9449 §7.1). Schemes match
 * without case (RFC 9110 §11.1).
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
 * Writes a challenge (RFC 9110 §11.6.1). Every value is a quoted string that its content can neither end
 * nor break into lines.
 *
 * @param parameters - in the order of the challenge; `undefined` ones are omitted
 * @example
 * formatChallenge('DPoP', { error: 'invalid_token', algs: 'ES256' }) // 'DPoP error="invalid_token", algs="ES256"'
 */
export const formatChallenge = (
  scheme: PresentedAccessToken['scheme'],
  parameters: Readonly<Record<string, string | undefined>>,
): string => {
  const parameterList = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : `${name}="${quoted(value)}"`));
  return `${scheme} ${parameterList.join(', ')}`;
};

// RFC 9110 §5.6.4. Only printable ASCII is permitted in a field.
const quoted = (value: string): string => value.replace(/[^\x20-\x7e]/g, "'").replace(/["\\]/g, '\\$&');

/**
 * Writes the `WWW-Authenticate` value of a refused request. Without an error, the challenge has no code, as
 * RFC 6750 §3 requires for a request without a token.
 *
 * @example
 * bearerChallenge('https://localhost:8443/') // 'Bearer realm="https://localhost:8443/"'
 */
export const bearerChallenge = (realm: string, error?: OAuthError, scheme: PresentedAccessToken['scheme'] = 'Bearer'): string =>
  formatChallenge(scheme, { realm, error: error?.code, error_description: error?.message });
