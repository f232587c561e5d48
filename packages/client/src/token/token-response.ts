// Reads the response of a token endpoint (RFC 6749 §5.1 and §5.2). It is strict about the token and tolerant
// about the rest.
import { isJsonObject } from '@mintmark/protocol';
import { OAuthResponseError } from '../errors/oauth-response-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { Token } from './token.ts';
import { tokenEnd } from './token-lifetime.ts';

// RFC 6749 appendix A.12; it also excludes line breaks from the Authorization header.
const ACCESS_TOKEN = /^[\x20-\x7e]+$/;

/** The properties of the requested token. */
export interface RequestedToken {
  readonly scope: string | undefined;
  readonly sentAt: number;
  readonly tokenType?: Token['tokenType'] | undefined;
  readonly defaultExpiresIn?: number | undefined;
  /** Other names of this server for Bearer tokens. */
  readonly bearerTokenTypes?: readonly string[] | undefined;
  /** What `token_type` must be in place of that, for a token that is no access token. */
  readonly typeNames?: readonly string[] | undefined;
}

/** Lifetime in seconds when neither the response nor the token has one. */
const DEFAULT_LIFETIME = 300;

/**
 * The token of a response.
 *
 * @param requested - the requested scope; the time before the request was sent, in milliseconds since the
 * epoch; the requested type, `Bearer` by default; and the lifetime in seconds when neither the response nor
 * the token has one, 300 by default
 * @throws {@link OAuthResponseError} for an `error`, also under status 200; {@link ProtocolError} for
 * anything else without a usable token
 */
export const readTokenResponse = (response: HttpResponse, requested: RequestedToken): Token => {
  const { json, status, requestId } = response;
  if (isJsonObject(json) && typeof json.error === 'string' && json.error !== '') {
    throw new OAuthResponseError({
      error: json.error,
      status,
      description: text(json.error_description),
      requestId,
      retryAfter: response.retryAfter,
    });
  }
  if (status !== 200)
    throw new ProtocolError('unexpected_response', `The token endpoint responded with ${status} without an OAuth error.`, response);
  if (!isJsonObject(json))
    throw new ProtocolError('unexpected_response', 'The token endpoint responded with something other than a JSON object.', response);
  const accessToken = json.access_token;
  if (typeof accessToken !== 'string' || !ACCESS_TOKEN.test(accessToken)) {
    throw new ProtocolError('unexpected_response', 'The token response has no usable access_token.', response);
  }
  const { scope, sentAt, tokenType = 'Bearer', defaultExpiresIn = DEFAULT_LIFETIME, bearerTokenTypes = [], typeNames } = requested;
  // RFC 6749 §7.1: a token of an unknown type must not be used, nor a Bearer token where a bound one was
  // requested. Only a Bearer token may omit its type.
  const type = json.token_type ?? 'Bearer';
  const names = (typeNames ?? [tokenType, ...(tokenType === 'Bearer' ? bearerTokenTypes : [])]).map((name) => name.toLowerCase());
  if (typeof type !== 'string' || !names.includes(type.toLowerCase())) {
    throw new ProtocolError('unsupported_token_type', `The token is not a ${tokenType} token.`, response);
  }
  return new Token({
    accessToken,
    tokenType,
    expiresAt: tokenEnd(json.expires_in, accessToken, sentAt) ?? new Date(sentAt + defaultExpiresIn * 1000),
    scope: text(json.scope) ?? scope,
    grantId: text(json.grant_id),
    raw: json,
  });
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
