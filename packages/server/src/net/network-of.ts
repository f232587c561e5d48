// The network of an address, by which callers are counted: exact enough to find the caller, and few enough to
// store.
import { isIP } from 'node:net';
import { canonicalAddress } from './address-list.ts';

/**
 * The network of a canonical address: the /24 of IPv4, which is the smallest that is routed, and the range of
 * one node in most clusters; the /48 of IPv6, which one site has, so that a host that changes its address within
 * it is counted as one.
 *
 * @example
 * networkOf('192.0.2.7') // '192.0.2.0/24'
 */
export const networkOf = (address: string): string => {
  if (isIP(address) === 4) return `${address.slice(0, address.lastIndexOf('.'))}.0/24`;
  const groups = firstGroups(address);
  return `${canonicalAddress(`${groups.join(':')}::`) ?? '::'}/48`;
};

/** The first three groups of an IPv6 address. */
const firstGroups = (address: string): readonly string[] => {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  // Behind `::` are the last groups; an IPv4 tail has two of them, and never reaches the first three.
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 3);
};
