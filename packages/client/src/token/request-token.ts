// Requests a single token by the client credentials grant (RFC 6749 §4.4), and does not store it.
import type { Token } from './token.ts';
import { prepareTokenRequest, type TokenRequestOptions } from './token-request.ts';

/**
 * Obtains an access token for the client itself (RFC 6749 §4.4). Nothing is stored or retried, except for a
 * DPoP nonce (RFC 9449 §8) and a refused secret that its provider has replaced.
 *
 * @returns the token with its absolute expiry
 * @throws TypeError (code `invalid_argument`) for options that cannot be used, before anything is sent
 * @throws {@link SecretError} when a provider returns no secret
 * @throws {@link OAuthResponseError} when the server refuses, {@link ProtocolError} for a malformed response,
 * {@link NetworkError} when none arrived in time; the reason of `signal` when that aborted it
 * @example
 * const token = await requestToken({ tenantUrl: 'localhost:8443', clientId, clientSecret });
 * await fetch(url, { headers: { authorization: `${token.tokenType} ${token.accessToken}` } });
 */
export const requestToken = async (options: TokenRequestOptions): Promise<Token> => prepareTokenRequest(options).send(options.signal);
