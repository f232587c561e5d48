// Why nobody could be asked about a token: the exit code and the words of what lies beneath the guard's error.
import { networkError } from '@mintmark/client';
import type { GuardUnavailable } from '@mintmark/guard';
import { EXIT } from '../failure/exit-code.ts';

/** What an outage is told with. */
export const outageOf = (error: GuardUnavailable): { readonly message: string; readonly code: number } => {
  const root = rootOf(error);
  if (root instanceof TypeError || root.name === 'TimeoutError') {
    return { message: `${error.message} ${networkWords(root)}`, code: EXIT.network };
  }
  // The answer to introspection by credentials that are wrong, or have no right to it.
  const isRefused = / \(status 40[13]\)/.test(root.message);
  return { message: `${error.message} ${root.message}`, code: isRefused ? EXIT.refused : EXIT.failure };
};

const rootOf = (error: Error): Error => {
  const { cause } = error;
  const next: unknown = error instanceof AggregateError ? error.errors[0] : cause;
  // What fetch throws says itself only that it failed; its cause is the network's.
  return error instanceof TypeError || !(next instanceof Error) ? error : rootOf(next);
};

const networkWords = (error: Error): string =>
  error.name === 'TimeoutError'
    ? 'No answer came in time.'
    : networkError('https://the-issuer', error).message.replace('https://the-issuer', 'it');
