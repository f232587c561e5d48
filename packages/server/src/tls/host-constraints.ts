// The name constraints of the local CA, which limit it to its hosts (RFC 5280 §4.2.1.10). The certificate
// library has no class for this extension.
import { isIP } from 'node:net';
import { addressBytes, addressOfBytes } from '../net/address-bytes.ts';
import { DER, type DerElement, readElements, writeElement } from './der.ts';
import { FORM, SUBTREES } from './general-names.ts';

const dnsName = (name: string): Buffer => writeElement(FORM.dns, Buffer.from(name, 'ascii'));
const range = (address: Buffer, mask: number): Buffer =>
  writeElement(FORM.ip, Buffer.concat([address, Buffer.alloc(address.length, mask)]));
const subtrees = (tag: number, names: readonly Buffer[]): Buffer =>
  names.length === 0 ? Buffer.alloc(0) : writeElement(tag, Buffer.concat(names.map((name) => writeElement(DER.sequence, name))));

/**
 * Encodes the extension that permits these hosts and their subdomains.
 *
 * @param hosts - names and addresses
 */
export const encodeNameConstraints = (hosts: readonly string[]): Buffer => {
  const names = hosts.filter((host) => isIP(host) === 0);
  const addresses = hosts.filter((host) => isIP(host) !== 0);
  // A form without a permitted subtree would be unconstrained, so it is excluded completely.
  const excluded = [
    ...(names.length === 0 ? [dnsName('')] : []),
    ...(addresses.length === 0 ? [range(Buffer.alloc(4), 0), range(Buffer.alloc(16), 0)] : []),
  ];
  const permitted = [...names.map(dnsName), ...addresses.map((address) => range(addressBytes(address), 0xff))];
  return writeElement(DER.sequence, Buffer.concat([subtrees(SUBTREES.permitted, permitted), subtrees(SUBTREES.excluded, excluded)]));
};

const permittedNames = (extension: Uint8Array): readonly DerElement[] =>
  readElements(Buffer.from(extension))
    .flatMap(({ content }) => readElements(content))
    .filter(({ tag }) => tag === SUBTREES.permitted)
    .flatMap(({ content }) => readElements(content))
    .flatMap(({ content }) => readElements(content));

/**
 * The hosts that the extension permits, for display.
 *
 * @throws RangeError when it is malformed
 */
export const permittedHosts = (extension: Uint8Array): readonly string[] =>
  permittedNames(extension).map(({ tag, content }) => {
    if (tag === FORM.dns) return content.toString('ascii');
    return addressOfBytes(content.subarray(0, content.length / 2)) ?? content.toString('hex');
  });

/**
 * Whether a CA with this extension may issue a certificate for the host.
 *
 * @throws RangeError when the extension is malformed
 */
export const permitsHost = (extension: Uint8Array, host: string): boolean => {
  const permitted = permittedNames(extension);
  if (isIP(host) !== 0) {
    const wanted = range(addressBytes(host), 0xff);
    return permitted.some(({ tag, content }) => writeElement(tag, content).equals(wanted));
  }
  return permitted.some(({ tag, content }) => {
    const base = content.toString('ascii');
    return tag === FORM.dns && (host === base || host.endsWith(`.${base}`));
  });
};
