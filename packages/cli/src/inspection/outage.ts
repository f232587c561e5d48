// Explains why a token could not be checked, with the exit code and message of the root cause of the guard's
// error.
import { networkError } from '@mintmark/client';
import type { GuardStatus, GuardUnavailable } from '@mintmark/guard';
import { EXIT } from '../failure/exit-code.ts';

/** The message and exit code of an outage. @param status - returns the guard's status, called at most once */
export const outageOf = (error: GuardUnavailable, status: () => GuardStatus): { readonly message: string; readonly code: number } => {
  const root = rootOf(error);
  if (root instanceof TypeError || root.name === 'TimeoutError') {
    return { message: `${error.message} ${networkWords(root)}`, code: EXIT.network };
  }
  // The credentials are wrong, or do not permit introspection.
  const isRefused = error.code === 'introspection_unavailable' && status().issuers.some(({ introspection }) => introspection === 'refused');
  return { message: `${error.message} ${root.message}`, code: isRefused ? EXIT.refused : EXIT.failure };
};

const rootOf = (error: Error): Error => {
  const { cause } = error;
  const next: unknown = error instanceof AggregateError ? error.errors[0] : cause;
  // The error of fetch only states that it failed; its cause is the network error.
  return error instanceof TypeError || !(next instanceof Error) ? error : rootOf(next);
};

const networkWords = (error: Error): string =>
  error.name === 'TimeoutError'
    ? 'There was no response in time.'
    : networkError('https://the-issuer', error).message.replace('https://the-issuer', 'it');
