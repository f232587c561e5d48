// An X.509-SVID as the certificate and key of mutual TLS.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { WorkloadError } from '../errors/workload-error.ts';
import type { X509Svid } from './workload-api.ts';

/** A certificate and its key, PEM. */
export interface SvidCertificate {
  /** The X.509-SVID, followed by its intermediates. */
  readonly cert: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * @throws {@link WorkloadError} for one that is not of its SPIFFE ID (X509-SVID §2), is a CA's (§4.1), or does not match
 * its key
 */
export const svidCertificate = ({ id, chain, key: der }: X509Svid): SvidCertificate => {
  const [certificates, key] = parse(chain, der);
  const [leaf] = certificates;
  const faults = [
    [leaf?.subjectAltName !== `URI:${id}`, 'is not of its SPIFFE ID alone'],
    [leaf?.ca !== false, 'is the certificate of a CA'],
    [leaf?.checkPrivateKey(key) !== true, 'does not match its key'],
  ] as const;
  const fault = faults.find(([isFound]) => isFound);
  if (leaf === undefined || fault !== undefined) throw new WorkloadError(`The X.509-SVID of ${id} ${fault?.[1] ?? 'is empty'}.`);
  return {
    cert: certificates.map(String).join(''),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    expiresAt: leaf.validToDate.getTime(),
  };
};

const parse = (chain: Uint8Array, der: Uint8Array): readonly [readonly X509Certificate[], KeyObject] => {
  try {
    const certificates: X509Certificate[] = [];
    // The certificates follow each other; each is parsed from the beginning of the rest.
    for (let rest = chain; rest.length > 0; rest = rest.subarray(certificates.at(-1)?.raw.length))
      certificates.push(new X509Certificate(rest));
    return [certificates, createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })];
  } catch (cause) {
    // OpenSSL's error quotes nothing of the key.
    throw new WorkloadError('The Workload API sent an X.509-SVID that cannot be read.', { cause });
  }
};
