// Runs the client credentials grant once (RFC 6749 §4.4): one token, kept nowhere.
import type { Token } from './token.ts';
import { prepareTokenRequest, type TokenRequestOptions } from './token-request.ts';

/**
 * Gets an access token for the client itself (RFC 6749 §4.4). Keeps nothing, and tries nothing twice but what the protocol demands: a DPoP
 * nonce (RFC 9449 §8), or a secret that its provider has replaced since it was refused.
 *
 * @returns the token with its absolute end
 * @throws TypeError (code `invalid_argument`) for options that cannot be used, before anything is sent
 * @throws {@link SecretError} when a provider gives no secret
 * @throws {@link OAuthResponseError} when the server refuses, {@link ProtocolError} when its answer makes no sense,
 * {@link NetworkError} when none came in time; the reason of `signal` when that ended it
 * @example
 * const token = await requestToken({ tenantUrl: 'localhost:8443', clientId, clientSecret });
 * await fetch(url, { headers: { authorization: `${token.tokenType} ${token.accessToken}` } });
 */
export const requestToken = async (options: TokenRequestOptions): Promise<Token> => prepareTokenRequest(options).send(options.signal);
