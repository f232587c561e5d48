// The certificate of the https listeners: the operator's, else one of the local CA; looked after as long as the server runs.

import type { X509Certificate } from 'node:crypto';
import { withoutBrackets } from '@mintmark/protocol';
import type { Logger } from 'pino';
import { isLoopback, type ListenAddress } from '../net/listen-address.ts';
import { WatchedFiles } from '../system/watched-files.ts';
import { type Certificate, CertificateError, type NamedCertificate } from './certificate.ts';
import { type CertificateFault, type CertificateFiles, certificateFaults, readCertificateFiles } from './certificate-files.ts';
import { type AuthorityKeeper, ensureLocalCertificates } from './local-ca.ts';

const DAY = 86_400_000;

/** How often it is looked whether there are new hosts, in milliseconds. */
const LOOK_INTERVAL = 2_000;

/** What keeps the listeners in certificates. */
export interface TransportCertificate {
  /** The file of the local CAs, for those who are to trust them; `undefined` when none is used. */
  readonly caFile: string | undefined;
  /** Looks again, whether anything changed or not; fulfils when a pair that can be used is in use, or was kept. */
  readonly reload: () => Promise<void>;
  /** Ends the renewal. */
  readonly stop: () => void;
}

interface World {
  readonly now: () => number;
  readonly log: Logger;
}

/** What takes the certificates into use. */
export interface Secured {
  secure(certificate: Certificate, named?: readonly NamedCertificate[]): void;
}

/** Where the server listens, under which names, and with whose certificate. */
export interface TransportSettings {
  readonly listen: readonly ListenAddress[];
  readonly mtlsListen: readonly ListenAddress[];
  readonly mtlsPublicUrl: string | undefined;
  /** The folder of the local CA's files. */
  readonly dataDir: string;
  /** The operator's certificate; `undefined` for the local CA's. */
  readonly tls: CertificateFiles | undefined;
}

const NONE: TransportCertificate = { caFile: undefined, reload: () => Promise.resolve(), stop: () => undefined };

/** Whether there is an https listener. */
const isSecured = ({ listen, mtlsListen }: TransportSettings): boolean =>
  [...listen, ...mtlsListen].some(({ protocol }) => protocol === 'https');

/**
 * Secures the https listeners by the operator's files, and again whenever they change. Without such files nothing is done.
 *
 * @throws {@link CertificateError} when the files cannot be used
 */
export const secureByFiles = async (
  listeners: Secured,
  config: TransportSettings,
  publicUrl: string,
  { now, log }: World,
): Promise<TransportCertificate | undefined> => {
  const { tls: files } = config;
  if (files === undefined) return undefined;
  const hosts = [publicUrl, config.mtlsPublicUrl].flatMap((url) => (url?.startsWith('https:') ? hostnameOf(url) : []));
  const faultsOf = (leaf: X509Certificate): readonly CertificateFault[] => certificateFaults(leaf, files, hosts, now());
  let current: X509Certificate | undefined;
  const load = async (): Promise<void> => {
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
  await load();
  const watched = new WatchedFiles({ name: 'the TLS certificate', paths: [files.certFile, files.keyFile], load, log });
  await watched.start();
  return { caFile: undefined, reload: () => watched.reload(), stop: () => watched.stop() };
};

/** What the local CAs are for, and where they are. */
export interface LocalCaSource {
  readonly authorities: AuthorityKeeper;
  /** The public URLs of all tenants and their host names, as of now. */
  readonly hosts: () => readonly string[];
}

/**
 * Secures the https listeners by the local CAs: for the hosts of the configuration and of all tenants, again when a host is added, and each day,
 * so that what is near its end is renewed.
 *
 * @throws {@link LocalCaError} when its files cannot be read or written
 */
export const secureByLocalCa = async (
  listeners: Secured,
  config: TransportSettings,
  { authorities, hosts: tenantHosts }: LocalCaSource,
  { now, log }: World,
): Promise<TransportCertificate> => {
  if (!isSecured(config)) return NONE;
  const { listen, mtlsListen, mtlsPublicUrl, dataDir: directory } = config;
  const own = [...listen, ...mtlsListen].flatMap(({ protocol, host }) => (protocol === 'https' && isLoopback(host) ? host : []));
  const configured = [...(mtlsPublicUrl === undefined ? [] : [hostnameOf(mtlsPublicUrl)]), ...own];
  const wanted = (): readonly string[] => [...new Set([...tenantHosts(), ...configured])];
  let done = { hosts: '', at: 0 };
  const secure = async (): Promise<string> => {
    const hosts = wanted();
    // Whatever comes of it, it is tried again with the next host or day, and not with each look.
    done = { hosts: hosts.join(), at: now() };
    const { caFile, certificates, notices } = await ensureLocalCertificates({ directory, hosts, authorities, now });
    listeners.secure(certificates[0], certificates);
    for (const notice of notices) log.warn(notice);
    return caFile;
  };
  const caFile = await secure();
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (): Promise<void> => {
    turn = turn.then(secure).catch((error: unknown) => log.error({ err: error }, 'the certificate could not be renewed'));
    return turn.then(() => undefined);
  };
  const look = (): void => {
    if (now() - done.at >= DAY || wanted().join() !== done.hosts) void inTurn();
  };
  const renewal = setInterval(look, LOOK_INTERVAL).unref();
  return { caFile, reload: inTurn, stop: () => clearInterval(renewal) };
};

/** The host of a URL, IPv6 without brackets. */
export const hostnameOf = (url: string): string => withoutBrackets(new URL(url).hostname);
