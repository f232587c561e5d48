// The network that counts as one caller: an IPv4 address, or the 64 bits of an IPv6 network, which its owner
// usually has as a whole.
import { isIPv6 } from 'node:net';

/** @param address - in canonical form */
export const networkOf = (address: string): string => (isIPv6(address) ? first64Bits(address) : address);

const first64Bits = (address: string): string => {
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const all =
    tail === undefined ? groups : [...groups, ...Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0'), ...rest];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
};
