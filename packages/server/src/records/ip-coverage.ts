// Whether address rules leave any address from which the client may send requests. This is checked when a
// client's settings change, not with its requests.
import { isIP } from 'node:net';
import { canonicalAddress, parseAddressRange } from '../net/address-list.ts';
import type { IpRules } from './client.ts';

const BITS = { ipv4: 32n, ipv6: 128n } as const;
type Family = keyof typeof BITS;

interface Span {
  readonly family: Family;
  readonly from: bigint;
  readonly to: bigint;
}

/** Whether `deny` rules leave addresses of either family; always `false` for `allow` rules. */
export const leavesAddresses = ({ op, ranges }: IpRules): boolean => {
  if (op === 'allow') return false;
  const spans = ranges.flatMap((range) => spanOf(range) ?? []);
  return (Object.keys(BITS) as Family[]).every((family) => !isCovered(spans, family));
};

const isCovered = (spans: readonly Span[], family: Family): boolean => {
  let next = 0n;
  const ordered = spans.filter((span) => span.family === family).toSorted((one, other) => (one.from < other.from ? -1 : 1));
  for (const { from, to } of ordered) {
    if (from > next) return false;
    if (to >= next) next = to + 1n;
  }
  return next === 1n << BITS[family];
};

const spanOf = (range: string): Span | undefined => {
  const [first = '', last] = range.split('-');
  if (last !== undefined) {
    const [from, to] = [canonicalAddress(first.trim()), canonicalAddress(last.trim())];
    return from === undefined || to === undefined ? undefined : { family: familyOf(from), from: numberOf(from), to: numberOf(to) };
  }
  const subnet = parseAddressRange(range);
  if (subnet === undefined) return undefined;
  const { family, address, prefix } = subnet;
  const host = BITS[family] - BigInt(prefix);
  const from = (numberOf(address) >> host) << host;
  return { family, from, to: from + (1n << host) - 1n };
};

const familyOf = (address: string): Family => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

const numberOf = (address: string): bigint =>
  familyOf(address) === 'ipv4'
    ? address.split('.').reduce((value, part) => (value << 8n) + BigInt(part), 0n)
    : groupsOf(address).reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n);

// The canonical form has at most one `::` and no dotted part, since mapped addresses were converted to IPv4.
const groupsOf = (address: string): readonly string[] => {
  const [left = '', right] = address.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  return right === undefined ? head : [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
};
