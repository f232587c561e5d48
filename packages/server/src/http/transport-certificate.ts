// The certificate of the https listeners: the operator's, else one of the local CA; looked after as long as the server runs.
import type { X509Certificate } from 'node:crypto';
import type { Logger } from 'pino';
import { isLoopback } from '../config/listen-address.ts';
import type { ServerConfig } from '../config.ts';
import { WatchedFiles } from '../watched-files.ts';
import { type CertificateFault, type CertificateFiles, certificateFaults, readCertificateFiles } from './certificate-files.ts';
import { type Certificate, CertificateError } from './listener.ts';
import type { BoundListeners } from './listeners.ts';
import { ensureLocalCertificate } from './local-ca.ts';

const DAY = 86_400_000;

/** What keeps the listeners in certificates. */
export interface TransportCertificate {
  /** The local CA's certificate, for those who are to trust it; `undefined` when none is used. */
  readonly caFile: string | undefined;
  /** Reads the operator's files again, changed or not; fulfils when a pair that can be used is in use, or was kept. */
  readonly reload: () => Promise<void>;
  /** Ends the renewal. */
  readonly stop: () => void;
}

interface World {
  readonly now: () => number;
  readonly log: Logger;
}

type Secured = Pick<BoundListeners, 'secure'>;

/**
 * Secures the https listeners, and again whenever the operator's files change or the local CA's certificate is near its end.
 *
 * @throws when the operator's files cannot be used, or the local CA cannot be written
 */
export const secureListeners = (
  listeners: Secured,
  config: ServerConfig,
  publicUrl: string,
  world: World,
): Promise<TransportCertificate> => {
  const { listen, mtlsListen, tls } = config;
  if (![...listen, ...mtlsListen].some(({ protocol }) => protocol === 'https'))
    return Promise.resolve({ caFile: undefined, reload: () => Promise.resolve(), stop: () => undefined });
  return tls === undefined
    ? secureByLocalCa(listeners, config, publicUrl, world)
    : secureByFiles(listeners, tls, hostsOf(config, publicUrl, 'https:'), world);
};

const secureByFiles = async (
  listeners: Secured,
  files: CertificateFiles,
  hosts: readonly string[],
  { now, log }: World,
): Promise<TransportCertificate> => {
  const faultsOf = (leaf: X509Certificate): readonly CertificateFault[] => certificateFaults(leaf, files, hosts, now());
  let current: X509Certificate | undefined;
  const take = async (): Promise<void> => {
    const { leaf, ...certificate } = await readCertificateFiles(files);
    const faults = faultsOf(leaf);
    // A pair that clients refuse does not replace one that they take.
    const had = current === undefined ? faults : faultsOf(current);
    const [worse] = faults.filter(({ code }) => !had.some((fault) => fault.code === code));
    if (worse !== undefined) throw new CertificateError(worse.message);
    listeners.secure(certificate);
    current = leaf;
    for (const { message } of faults) log.warn(message);
  };
  await take();
  const watched = new WatchedFiles({
    name: 'the TLS certificate',
    paths: [files.certFile, files.keyFile],
    take,
    log,
  });
  await watched.start();
  return { caFile: undefined, reload: () => watched.reload(), stop: () => watched.stop() };
};

const secureByLocalCa = async (
  listeners: Secured,
  config: ServerConfig,
  publicUrl: string,
  { now, log }: World,
): Promise<TransportCertificate> => {
  const own = [...config.listen, ...config.mtlsListen].filter(({ protocol, host }) => protocol === 'https' && isLoopback(host));
  const hosts = [...new Set([...hostsOf(config, publicUrl, ''), ...own.map(({ host }) => host)])];
  const secure = async (): Promise<string> => {
    const certificate: Certificate & { caFile: string; why: string | undefined } = await ensureLocalCertificate({
      directory: config.dataDir,
      hosts,
      now,
    });
    listeners.secure(certificate);
    if (certificate.why !== undefined) log.warn(certificate.why);
    return certificate.caFile;
  };
  const caFile = await secure();
  const renewal = setInterval(() => {
    secure().catch((error: unknown) => log.error({ err: error }, 'the certificate could not be renewed'));
  }, DAY).unref();
  return { caFile, reload: () => Promise.resolve(), stop: () => clearInterval(renewal) };
};

/** The hosts by which clients call the server, where the URL begins so; IPv6 without brackets. */
const hostsOf = ({ mtlsPublicUrl }: ServerConfig, publicUrl: string, prefix: string): readonly string[] =>
  [publicUrl, ...(mtlsPublicUrl === undefined ? [] : [mtlsPublicUrl])]
    .filter((url) => url.startsWith(prefix))
    .map((url) => new URL(url).hostname.replace(/^\[(.*)\]$/, '$1'));
