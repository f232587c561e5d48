// From where a request comes: the peer, or what a trusted proxy says of it. In doubt the request is refused: rules about addresses hold
// only as long as nobody can choose theirs.
import type { BlockList, Socket } from 'node:net';
import { OAuthError } from '@mintmark/protocol';
import type { Logger } from 'pino';
import { addressList, canonicalAddress, isListed } from '../net/address-list.ts';
import { isLoopback } from '../net/listen-address.ts';
import { Refusal } from '../refusals/refusal.ts';

/** The proxies whose word is taken, and the header they say it in. */
export interface TrustedProxies {
  readonly trustedProxies: BlockList;
  /** Lower case; a list of addresses parted by commas, as `x-forwarded-for`. Each proxy appends the peer that it saw. */
  readonly header: string;
  /** Hears that a peer sent the header though nobody's word is taken. */
  readonly onIgnored?: ((peer: string) => void) | undefined;
}

/** Loads {@link TrustedProxies}. @param proxies - addresses and CIDR ranges @throws TypeError when one is neither */
export const loadTrustedProxies = (proxies: readonly string[], header: string): TrustedProxies => ({
  trustedProxies: addressList(proxies),
  header: header.toLowerCase(),
});

/** Says once that the header arrives and is ignored: an operator who has put a proxy before the server would miss it in every address rule. */
export const ignoredHeader = (header: string, log: Pick<Logger, 'warn'>): ((peer: string) => void) => {
  let isSaid = false;
  return (peer) => {
    if (isSaid) return;
    isSaid = true;
    log.warn({ header, peer }, 'a header that names the client is ignored: name the proxy that sends it by --trusted-proxy');
  };
};

/** Whether the peer's word about others is taken. */
const isTrustedProxy = (peer: string | undefined, { trustedProxies }: TrustedProxies): boolean => {
  const address = canonicalAddress(peer ?? '');
  return address !== undefined && isListed(trustedProxies, address);
};

// Who is at the other end of a connection does not change: it is judged once.
const judged = new WeakMap<Socket, boolean>();

/** Whether a connection is that of a proxy whose word is taken. */
export const isOfTrustedProxy = (socket: Socket, proxies: TrustedProxies): boolean => {
  const known = judged.get(socket);
  if (known !== undefined) return known;
  const trusted = isTrustedProxy(socket.remoteAddress, proxies);
  judged.set(socket, trusted);
  return trusted;
};

// `[2001:db8::1]`, with or without a port; and `192.0.2.1:4711`. A bare IPv6 address cannot have a port.
const BRACKETED = /^\[([^[\]]*)\](?::\d{1,5})?$/;
const WITH_PORT = /^([\d.]+):\d{1,5}$/;

const hopAddress = (hop: string): string | undefined => {
  const bare = hop.trim();
  const bracketed = BRACKETED.exec(bare)?.[1];
  if (bracketed !== undefined) return bracketed.includes(':') ? canonicalAddress(bracketed) : undefined;
  return canonicalAddress(WITH_PORT.exec(bare)?.[1] ?? bare);
};

/**
 * The client's address in canonical form: the peer's, unless the peer is a trusted proxy; then the header's rightmost hop that is not one.
 * When all hops are trusted, the leftmost: a proxy that asks for itself. Loopback that names nobody is loopback.
 *
 * @param peer - the address at the other end of the socket; `undefined` when it is gone
 * @param headers - as `node:http` gives them
 * @throws {@link OAuthError} `invalid_request` when a trusted proxy beyond loopback sends no header, or a hop in it is not an address
 */
export const clientAddress = (
  peer: string | undefined,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  { trustedProxies, header }: TrustedProxies,
): string => {
  const from = canonicalAddress(peer ?? '');
  if (from === undefined) throw new OAuthError('invalid_request', 'The address of the peer is not known.');
  if (!isListed(trustedProxies, from)) return from;
  const lines = headers[header];
  // Nobody forwarded it: a program on this machine asks for itself. From any other proxy this is a fault of the proxy.
  if (lines === undefined && isLoopback(from)) return from;
  const hops = (typeof lines === 'string' ? lines : (lines ?? []).join(',')).split(',');
  let address = from;
  // From the right: what a trusted proxy wrote counts, what stands left of an untrusted hop is the client's own word.
  for (const hop of hops.toReversed()) {
    const parsed = hopAddress(hop);
    if (parsed === undefined) {
      throw new Refusal('invalid_request', 'The address of the client cannot be told.', 'address_unknown', {
        detail: { proxy: from, header },
      });
    }
    address = parsed;
    if (!isListed(trustedProxies, address)) break;
  }
  return address;
};
