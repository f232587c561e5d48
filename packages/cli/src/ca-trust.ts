// Trusts a certificate authority in addition to the default ones for this run, for servers with their own CA.
import { readFile, stat } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { UsageError } from './failure/usage-error.ts';
import { systemCode } from './system-code.ts';

/**
 * Trusts the new CA if its file has changed. It rejects as {@link trustCa} does; the former CA is then still
 * trusted.
 */
export type CaRefresh = () => Promise<void>;

/**
 * Trusts the CA of a PEM file in every new connection.
 *
 * @throws UsageError that names the file, when it cannot be read or contains no certificate
 */
export const trustCa = async (file: string): Promise<CaRefresh> => {
  const usual = getCACertificates('default');
  let trusted: readonly string[] = [];
  let last: string | undefined;
  const refresh = async (): Promise<void> => {
    const version = await versionOf(file);
    if (version === last) return;
    const pem = await readPem(file);
    try {
      // Replaces the former CA.
      setDefaultCACertificates([...usual, pem]);
    } catch (cause) {
      setDefaultCACertificates([...usual, ...trusted]);
      throw new UsageError(`The CA certificate ${file} cannot be used: it is not a valid PEM certificate.`, { cause });
    }
    trusted = [pem];
    last = version;
  };
  await refresh();
  return refresh;
};

// A write changes the inode's time, a rename the inode.
const versionOf = async (file: string): Promise<string> => {
  try {
    const { dev, ino, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, ctimeNs].join(':');
  } catch (cause) {
    throw unreadable(file, cause);
  }
};

const unreadable = (file: string, cause: unknown): UsageError =>
  new UsageError(`The CA certificate ${file} cannot be read (${systemCode(cause)}).`, { cause });

const readPem = async (file: string): Promise<string> => {
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
  } catch (cause) {
    throw unreadable(file, cause);
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new UsageError(`The CA certificate ${file} contains no PEM certificate.`);
  return pem;
};
