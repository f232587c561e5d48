// Converts addresses to bytes in network order, as in certificates (RFC 5280 §4.2.1.6).
import { isIP } from 'node:net';
import { canonicalAddress } from './address-list.ts';

/** The 4 or 16 bytes of an address. */
export const addressBytes = (address: string): Buffer => {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser converts an IPv4 tail to two groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex');
};

/** The address of these bytes, in canonical form; `undefined` unless they are 4 or 16. */
export const addressOfBytes = (bytes: Buffer): string | undefined =>
  canonicalAddress(bytes.length === 4 ? bytes.join('.') : (bytes.toString('hex').match(/.{4}/g) ?? []).join(':'));
