// Addresses to listen at, such as https://localhost:8443.

import { BlockList, isIP } from 'node:net';
import { withoutBrackets } from '@mintmark/protocol';
import { canonicalAddress } from './address-list.ts';
import { Unacceptable } from './unacceptable.ts';

/** The wildcard addresses, as serialized by `URL`. */
export const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '::ffff:0:0']);

/** One address to listen at. */
export interface ListenAddress {
  readonly protocol: 'https' | 'http';
  /** A name or an address, IPv6 without brackets. `localhost` is 127.0.0.1 and ::1. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

const SCHEMES = new Map<string, { readonly protocol: 'https' | 'http'; readonly port: number }>([
  ['https:', { protocol: 'https', port: 443 }],
  ['http:', { protocol: 'http', port: 80 }],
]);

const HOST_NAME = /^(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?$/;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether a host is `localhost`, in 127.0.0.0/8, or ::1; other names are not resolved. */
export const isLoopback = (host: string): boolean => {
  const address = canonicalAddress(host);
  return address === undefined ? host === 'localhost' : LOOPBACK.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
};

/** A host as in a URL: IPv6 in brackets. */
export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Formats an address, always with its port. */
export const formatListenAddress = ({ protocol, host, port }: ListenAddress): string => `${protocol}://${urlHost(host)}:${port}`;

/**
 * Parses an address to listen at: scheme, host, and optionally a port.
 *
 * @throws {@link Unacceptable} for any other text
 */
export const parseListenAddress = (text: string): ListenAddress => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = SCHEMES.get(url?.protocol ?? '');
  // `URL` also accepts `https:localhost`.
  if (url === undefined || scheme === undefined || !/^https?:\/\//i.test(text)) {
    throw new Unacceptable('must be https:// or http:// with a host and a port, as https://localhost:8443', text);
  }
  if (url.username !== '' || url.password !== '' || url.pathname !== '/' || /[?#]/.test(text)) {
    throw new Unacceptable('must be a scheme, a host and a port, and nothing more');
  }
  const host = withoutBrackets(url.hostname);
  if (isIP(host) === 0 && !HOST_NAME.test(host)) {
    throw new Unacceptable('has no host that can be listened at; every address of this machine is 0.0.0.0 or [::]', text);
  }
  return { protocol: scheme.protocol, host, port: url.port === '' ? scheme.port : Number(url.port) };
};
