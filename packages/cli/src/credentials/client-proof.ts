// What the client proves itself with: a secret, a private key, a certificate with its key; and how that is handed to the toolkit.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ClientAuthentication, ClientAuthMethod, TokenSourceOptions } from '@mintmark/client';
import { certificateFromFiles, keyFromFile, type MutualTls, mutualTls } from '@mintmark/client/node';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { systemCode } from '../system-code.ts';

/** A private key and what goes with it, by absolute paths. */
export interface ClientKeyFiles {
  readonly file: string;
  readonly kid?: string | undefined;
  /** The certificate whose key it is. */
  readonly cert?: string | undefined;
}

/** To be spread into the options of a token request. */
export type ClientProof = Omit<ClientAuthentication, 'clientId'> & Pick<TokenSourceOptions, 'fetch'>;

/** The files of a key and its certificate, made absolute. @throws UsageError for a certificate without its key */
export const clientKeyFiles = (
  { key, kid, cert }: { readonly key: string | undefined; readonly kid: string | undefined; readonly cert: string | undefined },
  name: string,
  io: Io,
): ClientKeyFiles | undefined => {
  if (key === undefined) {
    if (cert !== undefined) throw new UsageError(`${name} needs the private key of the certificate.`);
    return undefined;
  }
  return { file: resolve(io.cwd, key), kid, cert: cert === undefined ? undefined : resolve(io.cwd, cert) };
};

/**
 * By a key: `private_key_jwt`; by its certificate where that is the method. With `onError` a certificate is read again whenever its files
 * have changed, and what is wrong with the new one is reported there.
 *
 * @throws UsageError for files that cannot be read, and for a certificate that is none or does not fit its key
 */
export const keyProof = async (
  { file, kid, cert }: ClientKeyFiles,
  authMethod: ClientAuthMethod | undefined,
  onError?: (error: unknown) => void,
): Promise<ClientProof> => {
  const clientKey = keyFromFile(file, kid === undefined ? {} : { kid });
  const method = authMethod === undefined ? undefined : { authMethod };
  if (cert === undefined) return { clientKey, ...method };
  const fixed = pairOf(cert, await readPem(cert, 'The client certificate'), file, await readPem(file, 'The client key'));
  const tls = onError === undefined ? fixed : mutualTls(certificateFromFiles({ cert, key: file }), { onError });
  // A key that is the certificate's own signs assertions only where somebody says so.
  return authMethod === 'private_key_jwt' ? { clientKey, ...method, ...tls } : { ...method, ...tls };
};

const pairOf = (certFile: string, cert: string, keyFile: string, key: string): MutualTls => {
  try {
    return mutualTls({ cert, key });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`The client certificate ${certFile} cannot be used with the key ${keyFile}: ${why}`, { cause });
  }
};

const readPem = async (path: string, what: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${what} ${path} cannot be read (${systemCode(cause)}).`, { cause });
  }
};
