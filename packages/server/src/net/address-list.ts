// Addresses and lists of addresses, which are compared in canonical form.
import { BlockList, isIP, SocketAddress } from 'node:net';

/** An address and the length of its prefix. */
export interface AddressRange {
  /** Canonical. */
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/**
 * The canonical form of an address: IPv6 by RFC 5952 §4, an IPv4-mapped address as IPv4, without a zone.
 * `undefined` for any other text.
 *
 * @example
 * canonicalAddress('::FFFF:7F00:1') // '127.0.0.1'
 */
export const canonicalAddress = (text: string): string | undefined => {
  const version = isIP(text);
  if (version === 0) return undefined;
  if (version === 4) return text;
  // A zone (RFC 4007 §11) names an interface of this machine, not the peer.
  const { address } = new SocketAddress({ address: text.split('%', 1)[0] ?? '', family: 'ipv6' });
  return MAPPED.exec(address)?.[1] ?? address;
};

/** Reads `ADDRESS` or `ADDRESS/BITS` (CIDR, RFC 4632 §3.1); `undefined` when it is neither. */
export const parseAddressRange = (text: string): AddressRange | undefined => {
  const [, written = '', bits] = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const address = canonicalAddress(written);
  if (address === undefined) return undefined;
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
  // `::ffff:10.0.0.0/104` is `10.0.0.0/8`.
  const mapped = family === 'ipv4' && isIP(written) === 6 ? 96 : 0;
  const maximum = family === 'ipv4' ? 32 : 128;
  const prefix = bits === undefined ? maximum : Number(bits) - mapped;
  return prefix >= 0 && prefix <= maximum ? { address, family, prefix } : undefined;
};

/** A list of addresses and ranges. @throws TypeError when an entry is neither */
export const addressList = (entries: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const entry of entries) {
    const range = parseAddressRange(entry);
    if (range === undefined) throw new TypeError(`"${entry}" is neither an address nor a CIDR range.`);
    list.addSubnet(range.address, range.prefix, range.family);
  }
  return list;
};

/** Whether a canonical address is on the list. */
export const isListed = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
