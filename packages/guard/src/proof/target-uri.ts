// Determines the target URI of a request (RFC 9449 §4.3) from the configuration, never from `Host` or
// `X-Forwarded-*`: a caller could set those to use a proof for another server.
import { normalizedUri } from '@mintmark/protocol';

/**
 * The normalized target URI of a request.
 *
 * @param publicUrl - the API's URL without a trailing slash
 * @param target - the request target in origin form (RFC 9112 §3.2.1)
 * @returns `undefined` for a target in another form
 */
export const targetUri = (publicUrl: string, target: string): string | undefined =>
  target.startsWith('/') ? normalizedUri(publicUrl + target.replace(/[?#].*$/s, '')) : undefined;
