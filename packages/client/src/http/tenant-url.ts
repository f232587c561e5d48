// Parses the guide's `tenant_url` (host and optional port, usually without a scheme) and absolute endpoint
// URLs. The parser is strict, because the secret is sent to the result.
import { isLoopbackHostname } from '@mintmark/protocol';
import { invalidArgument, requireText } from '../errors/invalid-argument.ts';

/**
 * The origin of a tenant, from the guide's `tenant_url`.
 *
 * @param tenantUrl - `tenant.example`, `localhost:8443` or `https://tenant.example`; `http://` only on this
 * machine
 * @param plainHttpHosts - names of other hosts that may be reached by `http://`
 * @returns the origin, such as `https://tenant.example`
 * @throws TypeError (code `invalid_argument`) for more than an origin, or without encryption
 * @example
 * tenantOrigin('localhost:8443') // 'https://localhost:8443'
 */
export const tenantOrigin = (tenantUrl: string, plainHttpHosts: readonly string[] = []): string => {
  const text = requireText('tenantUrl', tenantUrl);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[0] ?? '';
  const authority = text.slice(scheme.length).replace(/\/$/, '');
  if (authority.includes('@')) throw invalidArgument('tenantUrl must not contain a user name or password: give host[:port] alone.');
  if (/[/?#\\]/.test(authority)) {
    throw invalidArgument(`tenantUrl must be host[:port] without a path, as ${hostOf(authority)}: the paths are the tenant's own.`);
  }
  const url = parse('tenantUrl', `${scheme === '' ? 'https://' : scheme}${authority}`, authority);
  requireEncryption('tenantUrl', url, plainHttpHosts);
  return url.origin;
};

/**
 * An absolute endpoint URL to which credentials may be sent: `https`, or `http` on this machine.
 *
 * @param plainHttpHosts - names of other hosts that may be reached by `http`
 * @throws TypeError (code `invalid_argument`), also for a fragment (RFC 6749 §3.2) or a user name
 */
export const endpointUrl = (name: string, text: string, plainHttpHosts: readonly string[] = []): string => {
  const url = parse(name, requireText(name, text), text);
  if (url.username !== '' || url.password !== '') throw invalidArgument(`${name} must not contain a user name or password.`);
  if (text.includes('#')) throw invalidArgument(`${name} must not have a fragment.`);
  requireEncryption(name, url, plainHttpHosts);
  return url.href;
};

const parse = (name: string, text: string, candidate: string): URL => {
  // URL() drops tabs and line breaks and trims spaces, so that a typo could change the host unnoticed.
  if (/[\s\p{Cc}]/u.test(candidate)) throw invalidArgument(`${name} contains a blank or a control character.`);
  if (!URL.canParse(text)) throw invalidArgument(`${name} is not a valid URL or host name.`);
  return new URL(text);
};

const requireEncryption = (name: string, url: URL, plainHttpHosts: readonly string[]): void => {
  if (url.protocol === 'https:') return;
  if (url.protocol !== 'http:') throw invalidArgument(`${name} must use https.`);
  if (!isLoopbackHostname(url.hostname) && !plainHttpHosts.includes(url.hostname))
    throw invalidArgument(`${name} must use https: http is for this machine only, and ${url.host} is another.`);
};

const hostOf = (authority: string): string => {
  const host = /^[\w.:[\]-]+/.exec(authority)?.[0];
  return host === undefined ? 'tenant.example' : host;
};
