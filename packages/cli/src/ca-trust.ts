// A certificate authority that this run trusts beside the usual ones, for servers with a CA of their own.
import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { systemCode } from './failure/system-code.ts';

/**
 * Trusts the CA of a PEM file in every connection made from now on.
 *
 * @throws Error naming the file, when it cannot be read or holds no certificate
 */
export const trustCa = async (file: string): Promise<void> => {
  const pem = await readPem(file);
  try {
    setDefaultCACertificates([...getCACertificates('default'), pem]);
  } catch (cause) {
    throw new Error(`The CA certificate ${file} cannot be used: it is not a valid PEM certificate.`, { cause });
  }
};

const readPem = async (file: string): Promise<string> => {
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Error(`The CA certificate ${file} cannot be read (${systemCode(cause)}).`, { cause });
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error(`The CA certificate ${file} holds no PEM certificate.`);
  return pem;
};
