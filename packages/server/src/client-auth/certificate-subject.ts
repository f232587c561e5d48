// Matches a certificate with the subject that a client registered for tls_client_auth (RFC 8705 §2.1):
// exactly one attribute, matched exactly.
import type { X509Certificate } from 'node:crypto';
import { addressOfBytes } from '../net/address-bytes.ts';
import { canonicalAddress } from '../net/address-list.ts';
import type { TlsSubject } from '../records/client.ts';
import { readFields } from '../tls/certificate-fields.ts';
import { canonicalDn, canonicalSubject } from '../tls/distinguished-name.ts';
import { alternativeNames, FORM, readRdns } from '../tls/general-names.ts';

/** The functions that compare alternative names of one type. */
interface AlternativeName {
  readonly tag: number;
  /** @param content - the encoded name in the certificate */
  readonly read: (content: Buffer) => string | undefined;
  /** Returns the same form for all equivalent names. */
  readonly canonical: (value: string) => string;
}

const ascii = (content: Buffer): string => content.toString('latin1');

const ALTERNATIVE_NAMES: Record<Exclude<TlsSubject['attribute'], 'subject_dn'>, AlternativeName> = {
  san_dns: { tag: FORM.dns, read: ascii, canonical: (value) => value.toLowerCase() },
  san_uri: { tag: FORM.uri, read: ascii, canonical: (value) => value },
  san_ip: { tag: FORM.ip, read: addressOfBytes, canonical: (value) => canonicalAddress(value) ?? value },
  // RFC 5280 §7.5: the host of a mailbox matches without case, its local part does not.
  san_email: { tag: FORM.email, read: ascii, canonical: (value) => value.replace(/@[^@]*$/, (host) => host.toLowerCase()) },
};

/**
 * Whether a leaf certificate has the registered subject.
 *
 * @throws RangeError when the certificate is malformed
 */
export const hasSubject = (leaf: X509Certificate, { attribute, value }: TlsSubject): boolean => {
  const fields = readFields(leaf);
  if (attribute === 'subject_dn') {
    const registered = canonicalDn(value);
    return registered !== undefined && canonicalSubject(readRdns(fields.subject)) === registered;
  }
  const { tag, read, canonical } = ALTERNATIVE_NAMES[attribute];
  const names = alternativeNames(fields).flatMap((name) => (name.tag === tag ? [read(name.content)] : []));
  // X.509-SVID §2: an SVID with several URIs is refused, whichever of them is the SPIFFE ID.
  if (attribute === 'san_uri' && value.startsWith('spiffe://') && names.length !== 1) return false;
  return names.some((name) => name !== undefined && canonical(name) === canonical(value));
};
