// Checks the public URL and the host names of a tenant.

import { withoutBrackets } from '@mintmark/protocol';
import { hostOf, normalizeHost } from '../../net/host-name.ts';
import { isLoopback } from '../../net/listen-address.ts';
import { ClauseError, say } from '../../sentences/sentence.ts';

/**
 * Parses a public URL: an https origin, or an http one with a loopback host.
 *
 * @throws Error whose message is a clause without a subject, as "is not a URL"
 */
export const requirePublicUrl = (text: string): string => {
  if (!URL.canParse(text)) throw new ClauseError('is not a URL');
  const { origin, protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || password !== '')
    throw new ClauseError('is not an origin: it has more than a host and port');
  const isOwn = protocol === 'http:' && isLoopback(withoutBrackets(hostname));
  if (protocol !== 'https:' && !isOwn) throw new ClauseError('is neither https nor http on a loopback host');
  // Tokens and metadata contain the URL unchanged, and clients compare it as a string.
  if (text !== origin && text !== `${origin}/`) throw new ClauseError(say('is not in its normal form, {origin}', { origin }));
  return origin;
};

/**
 * Parses a host name with an optional port into its stored form.
 *
 * @throws Error whose message is a clause without a subject
 */
export const requireHost = (text: string): string => {
  const host = normalizeHost(text, 'https');
  const url = `https://${host}`;
  if (!URL.canParse(url) || /[/?#@\\]/.test(text) || hostOf(url) !== host)
    throw new ClauseError('is not a host name with an optional port');
  return host;
};
