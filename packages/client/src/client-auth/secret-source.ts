// Where a secret or a key comes from: its value, or whoever is asked for it before each token request.
import { SecretError } from '../errors/secret-error.ts';

/** What a provider is asked with. */
export interface SecretRequest {
  /** The server has just refused what was given last: whatever is cached must be read anew. */
  readonly fresh: boolean;
}

/**
 * Gives a secret each time one is needed. It is asked before each token request, with `fresh` once more after an `invalid_client`.
 *
 * @example
 * const clientSecret = async () => (await vault.read('secret/billing')).data.client_secret;
 */
export type SecretProvider<T = string> = (request: SecretRequest) => T | Promise<T>;

/** A value, or who is asked for it. */
export type SecretSource<T = string> = T | SecretProvider<T>;

/** Asks the source, within the time given in milliseconds. A failure is a {@link SecretError} with the source's own as its cause. */
export const readSecret = async <T>(name: string, source: SecretSource<T>, fresh: boolean, time: number): Promise<T> => {
  if (!isProvider(source)) return source;
  const late = AbortSignal.timeout(time);
  try {
    return await new Promise<T>((resolve, reject) => {
      late.addEventListener('abort', () => reject(late.reason), { once: true });
      Promise.resolve(source({ fresh })).then(resolve, reject);
    });
  } catch (cause) {
    throw new SecretError(late.aborted ? `${name} was not given within ${time / 1000} s.` : `${name} could not be read.`, { cause });
  }
};

const isProvider = <T>(source: SecretSource<T>): source is SecretProvider<T> => typeof source === 'function';
