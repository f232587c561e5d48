// Checks the certificate of the https listeners.
import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certificateFaults, readCertificateFiles } from '../tls/certificate-files.ts';
import { hostnameOf } from '../tls/transport-certificate.ts';
import type { Examined } from './examined.ts';
import { type Finding, findingsOf, messageOf } from './finding.ts';

const { ok, skipped, warning, failed } = findingsOf('certificate');

const DAY = 86_400_000;
/** Days before the end at which an operator should have renewed it. */
const SOON = 14;

/** The operator's certificate, or those of the local CA. */
export const checkCertificate = async (examined: Examined): Promise<readonly Finding[]> => {
  const { listen, mtlsListen, tls } = examined.config;
  if (![...listen, ...mtlsListen].some(({ protocol }) => protocol === 'https'))
    return [ok('not needed: every listener is plain http, behind a proxy')];
  return tls === undefined ? localFindings(examined) : operatorFindings(examined, tls);
};

const operatorFindings = async (
  { config: { publicUrl, mtlsPublicUrl }, now }: Examined,
  files: NonNullable<Examined['config']['tls']>,
): Promise<readonly Finding[]> => {
  try {
    const { leaf } = await readCertificateFiles(files);
    const hosts = [publicUrl, mtlsPublicUrl].flatMap((url) => (url?.startsWith('https:') ? hostnameOf(url) : []));
    const faults = certificateFaults(leaf, files, hosts, now());
    if (faults.length > 0)
      return faults.map(({ message }) => failed(message, 'Replace the files: the server loads them without a restart.'));
    return [
      expiryFinding(
        `the one in ${files.certFile}, for ${hosts.join(' and ')},`,
        leaf,
        now(),
        'Renew it: the server loads the new files without a restart.',
      ),
    ];
  } catch (error) {
    return [failed(messageOf(error), 'Correct --tls-cert and --tls-key: PEM, the server certificate first, and its own key.')];
  }
};

// The server renews them 30 days before their end.
const localFindings = async ({ config: { dataDir }, now }: Examined): Promise<readonly Finding[]> => {
  const folder = join(dataDir, 'tls');
  const names = await readdir(folder).catch(() => []);
  const certificates = await Promise.all(
    names
      .filter((name) => /^server(?:-\d+)?\.pem$/.test(name))
      .map(async (name) => new X509Certificate(await readFile(join(folder, name)))),
  );
  const [first] = certificates.toSorted((one, other) => one.validToDate.getTime() - other.validToDate.getTime());
  if (first === undefined) return [skipped('there is none yet: the start creates one of a local CA')];
  return [expiryFinding('the local CA’s', first, now(), 'Start the server: it renews its own certificates.')];
};

const expiryFinding = (which: string, { validToDate }: X509Certificate, now: number, remedy: string): Finding => {
  const days = Math.floor((validToDate.getTime() - now) / DAY);
  const said = `${which} is valid until ${validToDate.toISOString()}, ${days} days`;
  if (days < 0) return failed(said, remedy);
  return days < SOON ? warning(said, remedy) : ok(said);
};
