// The certificate of the https listeners: the operator's, else one of the local CA; looked after as long as the server runs.
import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { isLoopback } from '../config/listen-address.ts';
import type { ServerConfig } from '../config.ts';
import type { BoundListeners } from './listeners.ts';
import { ensureLocalCertificate } from './local-ca.ts';

const DAY = 86_400_000;

/** What keeps the listeners in certificates. */
export interface TransportCertificate {
  /** The local CA's certificate, for those who are to trust it; `undefined` when none is used. */
  readonly caFile: string | undefined;
  /** Ends the renewal. */
  readonly stop: () => void;
}

/**
 * Secures the https listeners, and again each day, so that a certificate that was renewed is taken up without a restart.
 *
 * @throws when the operator's files cannot be read, or the local CA cannot be written
 */
export const secureListeners = async (
  listeners: Pick<BoundListeners, 'secure'>,
  config: ServerConfig,
  publicUrl: string,
  { now, log }: { readonly now: () => number; readonly log: Logger },
): Promise<TransportCertificate> => {
  if (![...config.listen, ...config.mtlsListen].some(({ protocol }) => protocol === 'https'))
    return { caFile: undefined, stop: () => undefined };
  const secure = async (): Promise<string | undefined> => {
    const certificate = await currentCertificate(config, publicUrl, now);
    listeners.secure(certificate);
    if (certificate.why !== undefined) log.warn(certificate.why);
    return certificate.caFile;
  };
  const caFile = await secure();
  const renewal = setInterval(() => {
    secure().catch((error: unknown) => log.error({ err: error }, 'the certificate could not be renewed'));
  }, DAY).unref();
  return { caFile, stop: () => clearInterval(renewal) };
};

const currentCertificate = async (
  { listen, mtlsListen, mtlsPublicUrl, tls, dataDir }: ServerConfig,
  publicUrl: string,
  now: () => number,
): Promise<{ cert: string; key: string; caFile: string | undefined; why: string | undefined }> => {
  if (tls !== undefined) {
    const [cert, key] = await Promise.all([readFile(tls.certFile, 'utf8'), readFile(tls.keyFile, 'utf8')]);
    return { cert, key, caFile: undefined, why: undefined };
  }
  const own = [...listen, ...mtlsListen].filter(({ protocol, host }) => protocol === 'https' && isLoopback(host)).map(({ host }) => host);
  const named = [publicUrl, ...(mtlsPublicUrl === undefined ? [] : [mtlsPublicUrl])].map((url) =>
    new URL(url).hostname.replace(/^\[(.*)\]$/, '$1'),
  );
  const hosts = [...new Set([...named, ...own])];
  return ensureLocalCertificate({ directory: dataDir, hosts, now });
};
