// The source of a secret or key: its value, or a provider that is called before each token request.
import { SecretError } from '../errors/secret-error.ts';
import { untilAborted } from '../http/until-aborted.ts';

/** The argument of a provider. */
export interface SecretRequest {
  /** Whether the server refused the last secret, so that a cached one must be read again. */
  readonly fresh: boolean;
}

/**
 * Returns the secret. It is called before each token request, and again with `fresh` after an
 * `invalid_client`.
 *
 * @example
 * const clientSecret = async () => (await vault.read('secret/billing')).data.client_secret;
 */
export type SecretProvider<T = string> = (request: SecretRequest) => T | Promise<T>;

/** A value, or its provider. */
export type SecretSource<T = string> = T | SecretProvider<T>;

/**
 * Reads the source within `time` milliseconds. A failure is a {@link SecretError} with the provider's own
 * error as its cause.
 */
export const readSecret = async <T>(name: string, source: SecretSource<T>, fresh: boolean, time: number): Promise<T> => {
  if (!isProvider(source)) return source;
  const late = AbortSignal.timeout(time);
  try {
    return await untilAborted((async () => source({ fresh }))(), late);
  } catch (cause) {
    throw new SecretError(late.aborted ? `${name} was not provided within ${time / 1000} s.` : `${name} could not be read.`, { cause });
  }
};

const isProvider = <T>(source: SecretSource<T>): source is SecretProvider<T> => typeof source === 'function';
