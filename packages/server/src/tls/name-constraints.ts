// The X.509 extension by which a CA can vouch for its own hosts and for no other (RFC 5280 §4.2.1.10). The certificate library has no class
// for it, so its few bytes of DER are written and read here.
import { isIP } from 'node:net';

/** The extension's object identifier. */
export const NAME_CONSTRAINTS = '2.5.29.30';

const SEQUENCE = 0x30;
const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

const element = (tag: number, content: Uint8Array): Buffer => {
  const { length } = content;
  if (length > 0xffff) throw new RangeError('Too many hosts for one certificate.');
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};

/** The bytes of an address in network order: 4 or 16. */
export const addressBytes = (address: string): Buffer => {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // The URL parser writes an IPv4 tail out as two groups.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return Buffer.from([...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join(''), 'hex');
};

const dnsName = (name: string): Buffer => element(DNS_NAME, Buffer.from(name, 'ascii'));
const range = (address: Buffer, mask: number): Buffer => element(IP_ADDRESS, Buffer.concat([address, Buffer.alloc(address.length, mask)]));
const subtrees = (tag: number, names: readonly Buffer[]): Buffer =>
  names.length === 0 ? Buffer.alloc(0) : element(tag, Buffer.concat(names.map((name) => element(SEQUENCE, name))));

/** The extension that permits these hosts and, for names, what is under them. @param hosts - names and addresses */
export const encodeNameConstraints = (hosts: readonly string[]): Buffer => {
  const names = hosts.filter((host) => isIP(host) === 0);
  const addresses = hosts.filter((host) => isIP(host) !== 0);
  // A form of name without any permitted subtree is not constrained at all, so it is excluded as a whole.
  const excluded = [
    ...(names.length === 0 ? [dnsName('')] : []),
    ...(addresses.length === 0 ? [range(Buffer.alloc(4), 0), range(Buffer.alloc(16), 0)] : []),
  ];
  const permitted = [...names.map(dnsName), ...addresses.map((address) => range(addressBytes(address), 0xff))];
  return element(SEQUENCE, Buffer.concat([subtrees(PERMITTED, permitted), subtrees(EXCLUDED, excluded)]));
};

interface Element {
  readonly tag: number;
  readonly content: Buffer;
}

const elements = (der: Buffer): Element[] => {
  const found: Element[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der.readUInt8(at);
    const first = der.readUInt8(at + 1);
    const bytes = first < 0x80 ? 0 : first - 0x80;
    const start = at + 2 + bytes;
    const length = bytes === 0 ? first : der.readUIntBE(at + 2, bytes);
    if (start + length > der.length) throw new RangeError('The extension is cut short.');
    found.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return found;
};

const permittedNames = (extension: Uint8Array): readonly Element[] =>
  elements(Buffer.from(extension))
    .flatMap(({ content }) => elements(content))
    .filter(({ tag }) => tag === PERMITTED)
    .flatMap(({ content }) => elements(content))
    .flatMap(({ content }) => elements(content));

/** The hosts that the extension permits, for people: names, and addresses as they are written. @throws RangeError when it cannot be read */
export const permittedHosts = (extension: Uint8Array): readonly string[] =>
  permittedNames(extension).map(({ tag, content }) => {
    if (tag === DNS_NAME) return content.toString('ascii');
    const address = content.subarray(0, content.length / 2);
    if (address.length === 4) return address.join('.');
    const groups = address.toString('hex').match(/.{4}/g) ?? [];
    return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
  });

/** Whether a CA with this extension may vouch for the host. @throws RangeError when the extension cannot be read */
export const permitsHost = (extension: Uint8Array, host: string): boolean => {
  const permitted = permittedNames(extension);
  if (isIP(host) !== 0) {
    const wanted = range(addressBytes(host), 0xff);
    return permitted.some(({ tag, content }) => element(tag, content).equals(wanted));
  }
  return permitted.some(({ tag, content }) => {
    const base = content.toString('ascii');
    return tag === DNS_NAME && (host === base || host.endsWith(`.${base}`));
  });
};
