// A certificate in the form in which Keycloak exports it.
import { X509Certificate } from 'node:crypto';
import { certificate } from '../../../../test/certificates.ts';

const { cert } = await certificate({ subject: 'CN=job' });
/** The certificate: base64 without the PEM lines. */
export const CERTIFICATE = cert.replaceAll(/-----[^-]+-----|\s/g, '');
/** Its public key. */
export const KEY = new X509Certificate(cert).publicKey.export({ format: 'jwk' });
