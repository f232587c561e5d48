// The certificate of the https listeners: the operator's, or one of the local CA. It is renewed while the
// server runs.

import type { X509Certificate } from 'node:crypto';
import { withoutBrackets } from '@mintmark/protocol';
import type { Logger } from 'pino';
import { isLoopback, type ListenAddress } from '../net/listen-address.ts';
import { WatchedFiles } from '../system/watched-files.ts';
import { type Certificate, CertificateError, type NamedCertificate } from './certificate.ts';
import { type CertificateFault, type CertificateFiles, certificateFaults, readCertificateFiles } from './certificate-files.ts';
import { ensureLocalCertificates, type LocalAuthorityStore } from './local-ca.ts';

const DAY = 86_400_000;

/** Milliseconds between checks for new hosts. */
const CHECK_INTERVAL = 2_000;

/** The certificate in use. */
export interface TransportCertificate {
  /** The file of the local CAs, for clients; `undefined` when none is used. */
  readonly caFile: string | undefined;
  /** Loads the certificate again, changed or not. An unusable one does not replace the one in use. */
  readonly reload: () => Promise<void>;
  /** Ends the renewal. */
  readonly stop: () => void;
}

interface Environment {
  readonly now: () => number;
  readonly log: Logger;
}

/** The listeners. */
export interface Secured {
  secure(certificate: Certificate, named?: readonly NamedCertificate[]): void;
}

/** The configuration of listeners and certificates. */
export interface TransportSettings {
  readonly listen: readonly ListenAddress[];
  readonly mtlsListen: readonly ListenAddress[];
  readonly mtlsPublicUrl: string | undefined;
  /** The data directory, for the local CA's files. */
  readonly dataDir: string;
  /** The operator's certificate; `undefined` for the local CA's. */
  readonly tls: CertificateFiles | undefined;
}

const NONE: TransportCertificate = { caFile: undefined, reload: () => Promise.resolve(), stop: () => undefined };

/** Whether there is an https listener. */
const isSecured = ({ listen, mtlsListen }: TransportSettings): boolean =>
  [...listen, ...mtlsListen].some(({ protocol }) => protocol === 'https');

/**
 * Secures the https listeners by the operator's files, and again when they change. Does nothing without such
 * files.
 *
 * @throws {@link CertificateError} when the files cannot be used
 */
export const secureByFiles = async (
  listeners: Secured,
  config: TransportSettings,
  publicUrl: string,
  { now, log }: Environment,
): Promise<TransportCertificate | undefined> => {
  const { tls: files } = config;
  if (files === undefined) return undefined;
  const hosts = [publicUrl, config.mtlsPublicUrl].flatMap((url) => (url?.startsWith('https:') ? hostnameOf(url) : []));
  const faultsOf = (leaf: X509Certificate): readonly CertificateFault[] => certificateFaults(leaf, files, hosts, now());
  let current: X509Certificate | undefined;
  const load = async (): Promise<void> => {
    const { leaf, ...certificate } = await readCertificateFiles(files);
    const faults = faultsOf(leaf);
    // A certificate that clients refuse does not replace one that they accept.
    const existing = current === undefined ? faults : faultsOf(current);
    const [worse] = faults.filter(({ code }) => !existing.some((fault) => fault.code === code));
    if (worse !== undefined) throw new CertificateError(worse.message);
    listeners.secure(certificate);
    current = leaf;
    for (const { message } of faults) log.warn(message);
  };
  await load();
  const watched = new WatchedFiles({ name: 'the TLS certificate', paths: [files.certFile, files.keyFile], load, log });
  await watched.start();
  return { caFile: undefined, reload: () => watched.reload(), stop: () => watched.stop() };
};

/** The local CAs and their hosts. */
export interface LocalCaSource {
  readonly authorities: LocalAuthorityStore;
  /** The current hosts of all tenants. */
  readonly hosts: () => readonly string[];
}

/**
 * Secures the https listeners by the local CAs, for the hosts of the configuration and of all tenants.
 * Certificates are checked again when a host is added, and once a day for renewal.
 *
 * @throws {@link LocalCaError} when its files cannot be read or written
 */
export const secureByLocalCa = async (
  listeners: Secured,
  config: TransportSettings,
  { authorities, hosts: tenantHosts }: LocalCaSource,
  { now, log }: Environment,
): Promise<TransportCertificate> => {
  if (!isSecured(config)) return NONE;
  const { listen, mtlsListen, mtlsPublicUrl, dataDir: directory } = config;
  const own = [...listen, ...mtlsListen].flatMap(({ protocol, host }) => (protocol === 'https' && isLoopback(host) ? host : []));
  const configured = [...(mtlsPublicUrl === undefined ? [] : [hostnameOf(mtlsPublicUrl)]), ...own];
  const wanted = (): readonly string[] => [...new Set([...tenantHosts(), ...configured])];
  let checked = { hosts: '', at: 0 };
  const secure = async (): Promise<string> => {
    const hosts = wanted();
    // After an error, the next attempt is due with the next host or day, not with the next check.
    checked = { hosts: hosts.join(), at: now() };
    const { caFile, certificates, notices } = await ensureLocalCertificates({ directory, hosts, authorities, now });
    listeners.secure(certificates[0], certificates);
    for (const notice of notices) log.warn(notice);
    return caFile;
  };
  const caFile = await secure();
  let pending: Promise<unknown> = Promise.resolve();
  const renew = (): Promise<void> => {
    pending = pending.then(secure).catch((error: unknown) => log.error({ err: error }, 'the certificate could not be renewed'));
    return pending.then(() => undefined);
  };
  const check = (): void => {
    if (now() - checked.at >= DAY || wanted().join() !== checked.hosts) void renew();
  };
  const timer = setInterval(check, CHECK_INTERVAL).unref();
  return { caFile, reload: renew, stop: () => clearInterval(timer) };
};

/** The host of a URL, IPv6 without brackets. */
export const hostnameOf = (url: string): string => withoutBrackets(new URL(url).hostname);
