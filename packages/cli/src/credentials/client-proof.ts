// Converts the client's credential (a secret, a private key, or a certificate with its key) to options of the
// client library.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ClientAuthentication, ClientAuthMethod, TokenSourceOptions, WorkloadAuthentication } from '@mintmark/client';
import { certificateFromFiles, keyFromFile, type MutualTls, mutualTls } from '@mintmark/client/node';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { systemCode } from '../system-code.ts';

/** A private key with its key id and certificate, by absolute paths. */
export interface ClientKeyFiles {
  readonly file: string;
  readonly kid?: string | undefined;
  /** The certificate for the key. */
  readonly cert?: string | undefined;
}

/** Options of a token request. */
export type ClientProof = (Omit<ClientAuthentication, 'clientId'> | Omit<WorkloadAuthentication, 'clientId'>) &
  Pick<TokenSourceOptions, 'fetch'>;

/**
 * The files of a key and its certificate, with absolute paths.
 *
 * @throws UsageError for a certificate without its key
 */
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
 * Authenticates with a key, by `private_key_jwt`, or with its certificate. With `onError`, the certificate is
 * read again whenever its files have changed, and faults of the new one are reported there.
 *
 * @throws UsageError for unreadable files, and for a certificate that is invalid or does not match its key
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
  // The key of a certificate signs assertions only if that method was chosen.
  return authMethod === 'private_key_jwt' ? { clientKey, ...method, ...tls } : { ...method, ...tls };
};

/**
 * Authenticates by the token of a platform. Its sources are loaded for this alone.
 *
 * @param name - of the platform, or `auto`
 * @param audience - of the token; by default the issuer
 * @throws TypeError (code `invalid_argument`) for an unknown name; WorkloadError from `auto` where none is found
 */
export const workloadProof = async (
  name: string,
  audience: string | undefined,
  { env, now }: Pick<Io, 'env' | 'now'>,
): Promise<Pick<WorkloadAuthentication, 'workload' | 'assertionAudience'>> => {
  const { WORKLOAD_NAMES, workload } = await import('@mintmark/client/workload');
  const known = ['auto' as const, ...WORKLOAD_NAMES].find((each) => each === name);
  if (known === undefined) throw new UsageError(`--workload must be auto or one of ${WORKLOAD_NAMES.join(', ')}.`);
  return { workload: workload(known, {}, { variables: env, now }), assertionAudience: audience };
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
