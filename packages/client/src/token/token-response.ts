// Reads the answer of a token endpoint (RFC 6749 §5.1 and §5.2): strict about the token, tolerant about the rest.
import { isJsonObject } from '@mintmark/protocol';
import { OAuthResponseError } from '../errors/oauth-response-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { Token } from './token.ts';
import { tokenEnd } from './token-lifetime.ts';

// RFC 6749 appendix A.12: also keeps line ends out of the Authorization header.
const ACCESS_TOKEN = /^[\x20-\x7e]+$/;

/** What an answer is read against. */
export interface RequestedToken {
  readonly scope: string | undefined;
  readonly sentAt: number;
  readonly tokenType?: Token['tokenType'] | undefined;
  readonly defaultExpiresIn?: number | undefined;
  /** What the server calls Bearer tokens beside that. */
  readonly bearerTokenTypes?: readonly string[] | undefined;
}

/** Seconds taken when neither the answer nor the token tells; never "for ever". */
const DEFAULT_LIFETIME = 300;

/**
 * The token of an answer.
 *
 * @param requested - the scope asked for; the time, in milliseconds since the epoch, before the request was sent; the type that is wanted,
 * `Bearer` by default; and the lifetime in seconds to take when neither the answer nor the token tells, 300 by default
 * @throws {@link OAuthResponseError} for an `error`, also under status 200; {@link ProtocolError} for anything else without a usable token
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
    throw new ProtocolError('unexpected_response', `The token endpoint answered ${status} without an OAuth error.`, response);
  if (!isJsonObject(json))
    throw new ProtocolError('unexpected_response', 'The token endpoint answered something other than a JSON object.', response);
  const accessToken = json.access_token;
  if (typeof accessToken !== 'string' || !ACCESS_TOKEN.test(accessToken)) {
    throw new ProtocolError('unexpected_response', 'The token response has no usable access_token.', response);
  }
  const { scope, sentAt, tokenType = 'Bearer', defaultExpiresIn = DEFAULT_LIFETIME, bearerTokenTypes = [] } = requested;
  // RFC 6749 §7.1: a token of a type that is not understood must not be used. Nor is one used as Bearer where a bound one was asked for:
  // only a Bearer token may leave its type untold.
  const type = json.token_type ?? 'Bearer';
  const names = [tokenType, ...(tokenType === 'Bearer' ? bearerTokenTypes : [])].map((name) => name.toLowerCase());
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
