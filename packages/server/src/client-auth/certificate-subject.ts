// Whether a certificate is the one that a client registered for tls_client_auth (RFC 8705 §2.1): exactly one attribute, matched exactly.
import type { X509Certificate } from 'node:crypto';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { canonicalAddress } from '../net/address-list.ts';
import type { TlsSubject } from '../records/client.ts';
import { canonicalDn, canonicalSubject } from '../tls/distinguished-name.ts';

/** The names of a SAN, as their library calls them. */
const SAN_TYPES: Record<Exclude<TlsSubject['attribute'], 'subject_dn'>, string> = {
  san_dns: 'dns',
  san_uri: 'url',
  san_ip: 'ip',
  san_email: 'email',
};

// What two spellings of one name have in common.
const SAME_FORM: Record<Exclude<TlsSubject['attribute'], 'subject_dn'>, (value: string) => string> = {
  san_dns: (value) => value.toLowerCase(),
  san_uri: (value) => value,
  san_ip: (value) => canonicalAddress(value) ?? value,
  // RFC 5280 §7.5: the host of a mailbox matches without case, its local part does not.
  san_email: (value) => value.replace(/@[^@]*$/, (host) => host.toLowerCase()),
};

/** Whether the leaf's subject is the registered one. */
export const hasSubject = ({ raw }: X509Certificate, { attribute, value }: TlsSubject): boolean => {
  const certificate = new x509.X509Certificate(raw);
  if (attribute === 'subject_dn') {
    const wanted = canonicalDn(value);
    return wanted !== undefined && canonicalSubject(certificate.subjectName.toJSON()) === wanted;
  }
  const form = SAME_FORM[attribute];
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.toJSON() ?? [];
  return names.some((name) => name.type === SAN_TYPES[attribute] && form(name.value) === form(value));
};
