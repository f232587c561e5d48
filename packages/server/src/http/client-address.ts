// Determines the client's address: the peer's, or the one that a trusted proxy reports. An ambiguous request
// is refused, because a client that could choose its address could bypass address rules.
import type { BlockList, Socket } from 'node:net';
import { OAuthError } from '@mintmark/protocol';
import type { Logger } from 'pino';
import { addressList, canonicalAddress, isListed } from '../net/address-list.ts';
import { isLoopback } from '../net/listen-address.ts';
import { Refusal } from '../refusals/refusal.ts';

/** The trusted proxies, and the header in which they report addresses. */
export interface TrustedProxies {
  readonly trustedProxies: BlockList;
  /** In lower case. A comma-separated list, as `x-forwarded-for`, to which each proxy appends its peer. */
  readonly header: string;
  /** Called when a peer that is no trusted proxy sends the header. */
  readonly onIgnored?: ((peer: string) => void) | undefined;
}

/**
 * Loads {@link TrustedProxies}.
 *
 * @param proxies - addresses and CIDR ranges
 * @throws TypeError when one is neither
 */
export const loadTrustedProxies = (proxies: readonly string[], header: string): TrustedProxies => ({
  trustedProxies: addressList(proxies),
  header: header.toLowerCase(),
});

/**
 * Logs once that the header is ignored: with an unconfigured proxy, every address rule would see the proxy.
 */
export const ignoredHeader = (header: string, log: Pick<Logger, 'warn'>): ((peer: string) => void) => {
  let isLogged = false;
  return (peer) => {
    if (isLogged) return;
    isLogged = true;
    log.warn({ header, peer }, 'a header that names the client is ignored: name the proxy that sends it by --trusted-proxy');
  };
};

const isTrustedProxy = (peer: string | undefined, { trustedProxies }: TrustedProxies): boolean => {
  const address = canonicalAddress(peer ?? '');
  return address !== undefined && isListed(trustedProxies, address);
};

// The peer of a connection does not change.
const trusted = new WeakMap<Socket, boolean>();

/** Whether the peer of a connection is a trusted proxy. */
export const isOfTrustedProxy = (socket: Socket, proxies: TrustedProxies): boolean => {
  const known = trusted.get(socket);
  if (known !== undefined) return known;
  const isTrusted = isTrustedProxy(socket.remoteAddress, proxies);
  trusted.set(socket, isTrusted);
  return isTrusted;
};

// `[2001:db8::1]`, with or without a port, and `192.0.2.1:4711`. An IPv6 address without brackets has no
// port.
const BRACKETED = /^\[([^[\]]*)\](?::\d{1,5})?$/;
const WITH_PORT = /^([\d.]+):\d{1,5}$/;

const hopAddress = (hop: string): string | undefined => {
  const bare = hop.trim();
  const bracketed = BRACKETED.exec(bare)?.[1];
  if (bracketed !== undefined) return bracketed.includes(':') ? canonicalAddress(bracketed) : undefined;
  return canonicalAddress(WITH_PORT.exec(bare)?.[1] ?? bare);
};

/**
 * The client's address in canonical form. It is the peer's, unless the peer is a trusted proxy: then it is
 * the rightmost hop in the header that is no trusted proxy, or the leftmost if all are. Loopback without the
 * header is the client itself.
 *
 * @param peer - the remote address of the socket; `undefined` when the socket is closed
 * @param headers - as parsed by `node:http`
 * @throws {@link OAuthError} `invalid_request` when a trusted proxy beyond loopback sends no header, or a hop
 *   in it is no address
 */
export const clientAddress = (
  peer: string | undefined,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  { trustedProxies, header }: TrustedProxies,
): string => {
  const peerAddress = canonicalAddress(peer ?? '');
  if (peerAddress === undefined) throw new OAuthError('invalid_request', 'The address of the peer is unknown.');
  if (!isListed(trustedProxies, peerAddress)) return peerAddress;
  const lines = headers[header];
  // A program on this machine may send its own requests. Any other proxy must send the header.
  if (lines === undefined && isLoopback(peerAddress)) return peerAddress;
  const hops = (typeof lines === 'string' ? lines : (lines ?? []).join(',')).split(',');
  let address = peerAddress;
  // Trusted proxies append on the right; the client controls everything to the left of an untrusted hop.
  for (const hop of hops.toReversed()) {
    const parsed = hopAddress(hop);
    if (parsed === undefined) {
      throw new Refusal('invalid_request', 'The address of the client cannot be determined.', 'address_unknown', {
        detail: { proxy: peerAddress, header },
      });
    }
    address = parsed;
    if (!isListed(trustedProxies, address)) break;
  }
  return address;
};
