// The CAs that outgoing requests trust: the system's, and those of the operator's file, which is reloaded
// when it changes.
import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import type { Logger } from 'pino';
import { errorCode } from '../system/error-code.ts';
import { WatchedFiles } from '../system/watched-files.ts';
import { readBundle } from '../tls/certificate-trust.ts';

/** CAs that may change while they are in use. */
export interface OutgoingCas {
  /** PEM; `undefined` for the system's alone. */
  readonly current: () => readonly string[] | undefined;
  /** Reads the file again, changed or not. */
  readonly reload: () => Promise<void>;
  readonly stop: () => void;
}

/**
 * Reads the file, and watches it.
 *
 * @param file - absolute path of a PEM file; `undefined` for none
 * @throws Error with the file and the remedy
 */
export const watchOutgoingCas = async (file: string | undefined, log: Logger): Promise<OutgoingCas> => {
  if (file === undefined) return { current: () => undefined, reload: () => Promise.resolve(), stop: () => undefined };
  let cas = await readCas(file);
  const watched = new WatchedFiles({
    name: 'the CA file of outgoing requests',
    paths: [file],
    load: async () => {
      cas = await readCas(file);
    },
    log,
  });
  await watched.start();
  return { current: () => cas, reload: () => watched.reload(), stop: () => watched.stop() };
};

const readCas = async (file: string): Promise<readonly string[]> => {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Error(`${file} (--outgoing-ca) cannot be read (${errorCode(error)}).`, { cause: error });
  });
  const certificates = parse(file, bytes.toString('latin1'));
  if (certificates.length === 0) {
    const remedy = bytes[0] === 0x30 ? ` It is in DER, and must be PEM: openssl x509 -inform der -in ${file} -out FILE.pem` : '';
    throw new Error(`${file} (--outgoing-ca) contains no PEM certificate.${remedy}`);
  }
  return [...rootCertificates, ...certificates.map(String)];
};

const parse = (file: string, pem: string): ReturnType<typeof readBundle> => {
  try {
    return readBundle(pem);
  } catch (error) {
    throw new Error(`${file} (--outgoing-ca) has a certificate that cannot be read.`, { cause: error });
  }
};
