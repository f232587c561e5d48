// Where a tenant is reached: its public URL and its host names, checked before they are used.

import { withoutBrackets } from '@mintmark/protocol';
import { hostOf, normalizeHost } from '../../net/host-name.ts';
import { isLoopback } from '../../net/listen-address.ts';

/**
 * A public URL: an https origin, or an http one of this machine.
 *
 * @throws Error whose message is a clause that says what is wrong
 */
export const requirePublicUrl = (text: string): string => {
  if (!URL.canParse(text)) throw new Error('is not a URL');
  const { origin, protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '' || password !== '') throw new Error('has more than a host');
  const isOwn = protocol === 'http:' && isLoopback(withoutBrackets(hostname));
  if (protocol !== 'https:' && !isOwn) throw new Error('is neither https nor http on this machine');
  // Tokens and metadata contain the URL as it is: only its normal form is allowed.
  if (text !== origin && text !== `${origin}/`) throw new Error(`is not in its plain form, ${origin}`);
  return origin;
};

/**
 * A host name with or without a port, in the form that hosts are stored in.
 *
 * @throws Error whose message is a clause that says what is wrong
 */
export const requireHost = (text: string): string => {
  const host = normalizeHost(text, 'https');
  const url = `https://${host}`;
  if (!URL.canParse(url) || /[/?#@\\]/.test(text) || hostOf(url) !== host) throw new Error('is not a host with or without a port');
  return host;
};
