// The address rules of clients. They are compiled once for each client record.
import { BlockList, isIP } from 'node:net';
import { canonicalAddress, parseAddressRange } from '../net/address-list.ts';
import type { IpRules } from '../records/client.ts';
import { ClauseError } from '../sentences/sentence.ts';

/** Separates the ends of a range; no address contains it. */
const TO = '-';

/** A list for each family: in a common one, `::/0` would contain every IPv4 address as a mapped one. */
type Ranges = Readonly<Record<'ipv4' | 'ipv6', BlockList>>;

const noRanges = (): Ranges => ({ ipv4: new BlockList(), ipv6: new BlockList() });

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

const add = (ranges: Ranges, range: string): void => {
  const [first = '', last, more] = range.split(TO);
  if (last === undefined) {
    const subnet = parseAddressRange(range);
    if (subnet === undefined) throw new ClauseError('is neither an address, a CIDR range nor FROM-TO');
    ranges[subnet.family].addSubnet(subnet.address, subnet.prefix, subnet.family);
    return;
  }
  const from = endOf(first);
  const to = endOf(last);
  if (from === undefined || to === undefined || more !== undefined) throw new ClauseError('does not have an address at both ends');
  const family = familyOf(from);
  if (family !== familyOf(to)) throw new ClauseError('has ends of two families');
  try {
    ranges[family].addRange(from, to, family);
  } catch {
    throw new ClauseError('ends before it begins');
  }
};

// A zone (RFC 4007 §11) names an interface of another host.
const endOf = (text: string): string | undefined => (text.includes('%') ? undefined : canonicalAddress(text.trim()));

/**
 * Checks one entry of a rule: an address, a CIDR range (RFC 4632) or `FROM-TO`, IPv4 or IPv6.
 *
 * @throws Error whose message is a clause
 * @example
 * requireIpRange('192.0.2.10-192.0.2.20')
 */
export const requireIpRange = (range: string): void => add(noRanges(), range);

const compiled = new WeakMap<IpRules, Ranges>();

/**
 * Whether rules allow an address; without rules every address is allowed.
 *
 * @param address - in canonical form
 */
export const allowsAddress = (rules: IpRules | undefined, address: string): boolean => {
  if (rules === undefined) return true;
  let ranges = compiled.get(rules);
  if (ranges === undefined) {
    ranges = noRanges();
    for (const range of rules.ranges) add(ranges, range);
    compiled.set(rules, ranges);
  }
  const family = familyOf(address);
  return ranges[family].check(address, family) === (rules.op === 'allow');
};
