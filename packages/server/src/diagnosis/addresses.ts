// Checks the addresses that the configuration trusts: proxies, and destinations of outgoing requests.
import { type AddressRange, parseAddressRange } from '../net/address-list.ts';
import { isLoopback } from '../net/listen-address.ts';
import { addressPolicy } from '../outgoing/address-policy.ts';
import type { Examined } from './examined.ts';
import { type Finding, findingsOf } from './finding.ts';

const proxies = findingsOf('proxies');
const outgoing = findingsOf('outgoing');

/** Bits of a prefix below which a range is no network of one operator. */
const WIDEST = { ipv4: 8, ipv6: 32 } as const;
/** Where clouds give their machines credentials. */
const METADATA_SERVICE = '169.254.169.254';

const tooWide = (ranges: readonly string[]): readonly string[] => ranges.filter((text) => isWide(parseAddressRange(text)));

const isWide = (range: AddressRange | undefined): boolean => range !== undefined && range.prefix < WIDEST[range.family];

/** Who may state a client's address, and whether anyone does. */
export const checkProxies = ({
  config: { trustedProxies, listen, publicUrl, clientAddressHeader, clientCertHeader },
  running,
}: Examined): readonly Finding[] => {
  const wide = tooWide(trustedProxies);
  if (wide.length > 0) {
    const certificates = clientCertHeader === undefined ? '' : ', and which certificate it has';
    return [
      proxies.failed(
        `--trusted-proxy ${wide.join(', ')}: almost anyone can state from which address a request is${certificates}`,
        'Name the addresses of the proxies alone.',
      ),
    ];
  }
  const isBehind = publicUrl.startsWith('https:') && listen.every(({ protocol, host }) => protocol === 'http' && isLoopback(host));
  if (isBehind && trustedProxies.length === 0) {
    return [
      proxies.warning(
        'a proxy terminates TLS, and none is trusted: every client seems to be at the address of the proxy',
        'Name it by --trusted-proxy, and let it set the header of --client-address-header.',
      ),
    ];
  }
  const unknown = (running?.samples('mintmark_token_refusals_total') ?? []).filter(
    ({ labels: { reason } }) => reason === 'address_unknown',
  );
  const count = unknown.reduce((sum, { value }) => sum + value, 0);
  if (count > 0) {
    return [
      proxies.warning(
        `${count} requests came from a trusted proxy without a readable ${clientAddressHeader}`,
        'Let the proxy set the header, or correct --client-address-header.',
      ),
    ];
  }
  return [
    proxies.ok(trustedProxies.length === 0 ? 'none: clients connect directly' : `${trustedProxies.join(', ')} by ${clientAddressHeader}`),
  ];
};

/** Where the server may send requests for its clients' sake. */
export const checkOutgoing = ({ config: { outgoingAllow } }: Examined): readonly Finding[] => {
  const remedy = 'Name the addresses that are needed alone: a client can register any URL (--outgoing-allow).';
  if (addressPolicy(outgoingAllow).allows(METADATA_SERVICE, 80)) {
    return [outgoing.failed(`--outgoing-allow includes ${METADATA_SERVICE}, where clouds give a machine its credentials`, remedy)];
  }
  const wide = tooWide(outgoingAllow);
  if (wide.length > 0) return [outgoing.warning(`--outgoing-allow ${wide.join(', ')} is wider than any network`, remedy)];
  return [outgoing.ok(outgoingAllow.length === 0 ? 'public addresses only' : `public addresses, and ${outgoingAllow.join(', ')}`)];
};
