// Outgoing requests may connect to public addresses (RFC 6890) and those that the operator allows. A
// registered URI must not give its client access to the server's machine, network or cloud metadata service.
// Decision 136 states why no library is used.
import { type BlockList, isIPv6 } from 'node:net';
import { addressList, canonicalAddress, isListed } from '../net/address-list.ts';

// IPv4 that is not global unicast, from the registries of RFC 6890.
const REFUSED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
] as const;

// Global unicast is assigned from 2000::/3 alone; excluded are ranges of it that embed an IPv4 address
// (6to4, Teredo) or are not routed.
const GLOBAL_V6 = ['2000::/3'] as const;
const REFUSED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'] as const;

const refusedV4 = addressList(REFUSED_V4);
const globalV6 = addressList(GLOBAL_V6);
const refusedV6 = addressList(REFUSED_V6);

/** The permitted addresses. */
export interface AddressPolicy {
  /** Whether an address, written or resolved, may be connected to at a port. */
  readonly allows: (address: string, port: number) => boolean;
}

/**
 * Creates the policy.
 *
 * @param allowed - addresses and CIDR ranges that the operator allows in addition, at any port
 */
export const addressPolicy = (allowed: readonly string[]): AddressPolicy => {
  const exceptions: BlockList = addressList(allowed);
  return {
    allows: (text, port) => {
      const address = canonicalAddress(text);
      if (address === undefined) return false;
      return isListed(exceptions, address) || (port === 443 && isPublic(address));
    },
  };
};

const isPublic = (address: string): boolean =>
  isIPv6(address) ? isListed(globalV6, address) && !isListed(refusedV6, address) : !isListed(refusedV4, address);
