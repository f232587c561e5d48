// Bearer tokens in requests and the challenges that refuse them (RFC 6750 §2.1 and §3).
import type { OAuthError } from './oauth-error.ts';

/**
 * The token of an `Authorization: Bearer` header (RFC 6750 §2.1); the scheme matches without case (RFC 9110 §11.1).
 *
 * @returns the token, or `undefined` when the header is absent, of another scheme or malformed
 */
export const parseBearer = (header: string | undefined): string | undefined => /^bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '')?.[1];

/**
 * Writes the `WWW-Authenticate` value of a refusal. Without an error, the challenge carries no code, as RFC 6750 §3 asks for a request
 * that had no token.
 *
 * @example
 * bearerChallenge('https://localhost:8443/') // 'Bearer realm="https://localhost:8443/"'
 */
export const bearerChallenge = (realm: string, error?: OAuthError): string => {
  const challenge = `Bearer realm="${realm}"`;
  return error === undefined ? challenge : `${challenge}, error="${error.code}", error_description="${error.message}"`;
};
