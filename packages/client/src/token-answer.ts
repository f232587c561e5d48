// Reads the answer of a token endpoint (RFC 6749 §5.1 and §5.2): strict about the token, tolerant about the rest.
import { type Answer, isObject } from './exchange.ts';
import { OAuthResponseError } from './oauth-response-error.ts';
import { ProtocolError } from './protocol-error.ts';
import { Token } from './token.ts';
import { tokenEnd } from './token-lifetime.ts';

// RFC 6749 appendix A.12: also keeps line ends out of the Authorization header.
const ACCESS_TOKEN = /^[\x20-\x7e]+$/;

/**
 * The token of an answer.
 *
 * @param requested - the scope asked for and the time, in milliseconds since the epoch, before the request was sent
 * @throws {@link OAuthResponseError} for an `error`, also under status 200; {@link ProtocolError} for anything else without a usable token
 */
export const readTokenAnswer = (answer: Answer, requested: { scope: string | undefined; sentAt: number }): Token => {
  const { json, status, requestId } = answer;
  if (isObject(json) && typeof json.error === 'string' && json.error !== '') {
    throw new OAuthResponseError({ code: json.error, status, description: text(json.error_description), requestId });
  }
  if (status !== 200) throw new ProtocolError('unexpected_answer', `The token endpoint answered ${status} without an OAuth error.`, answer);
  if (!isObject(json))
    throw new ProtocolError('unexpected_answer', 'The token endpoint answered something other than a JSON object.', answer);
  const accessToken = json.access_token;
  if (typeof accessToken !== 'string' || !ACCESS_TOKEN.test(accessToken)) {
    throw new ProtocolError('unexpected_answer', 'The token answer has no usable access_token.', answer);
  }
  const tokenType = json.token_type ?? 'Bearer';
  // RFC 6749 §7.1: a token of a type that is not understood must not be used.
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    throw new ProtocolError('unsupported_token_type', 'The token is not a Bearer token.', answer);
  }
  return new Token({
    accessToken,
    expiresAt: tokenEnd(json.expires_in, accessToken, requested.sentAt),
    scope: text(json.scope) ?? requested.scope,
    grantId: text(json.grant_id),
    raw: json,
  });
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
