// The URI that a request was for (RFC 9449 §4.3), from the configuration and never from `Host` or `X-Forwarded-*`: whoever can choose those could
// use a proof for another server.
import { normalizedUri } from '@mintmark/protocol';

/**
 * The URI of a request.
 *
 * @param publicUrl - where the API is to be found, without a slash at its end
 * @param target - the request target in origin form (RFC 9112 §3.2.1)
 * @returns `undefined` for a target in another form
 */
export const targetUri = (publicUrl: string, target: string): string | undefined =>
  target.startsWith('/') ? normalizedUri(publicUrl + target.replace(/[?#].*$/s, '')) : undefined;
