// Reports a failure: lines on standard error and an exit code, without a stack and without secrets.
import { NetworkError, OAuthResponseError, SecretError, WorkloadError } from '@mintmark/client';
import { ManagementError } from '@mintmark/client/management';
import { type Io, writeLine } from '../io.ts';
import { printable } from '../output/printable.ts';
import { EXIT } from './exit-code.ts';
import { Cancelled, UsageError } from './usage-error.ts';

/** Prints the failure. @returns its exit code */
export const reportFailure = async (thrown: unknown, io: Io): Promise<number> => {
  // The cause is the error of the command's own reader of the secret.
  const error = thrown instanceof SecretError ? thrown.cause : thrown;
  const [first = '', ...more] = describe(error);
  await writeLine(io.stderr, `mintmark: ${printable(first)}`);
  for (const line of more) await writeLine(io.stderr, `  ${printable(line)}`);
  return exitCodeOf(error);
};

const exitCodeOf = (error: unknown): number => {
  if (error instanceof UsageError || isInvalidArgument(error) || isConfigError(error)) return EXIT.usage;
  if (error instanceof Cancelled) return EXIT.interrupted;
  if (error instanceof NetworkError) return EXIT.network;
  // The platform must be configured first.
  if (error instanceof WorkloadError && !error.isTransient) return EXIT.usage;
  // A 5xx is a fault of the server, and after a 429 a retry helps.
  if (error instanceof OAuthResponseError || error instanceof ManagementError)
    return error.status >= 500 || error.status === 429 ? EXIT.failure : EXIT.refused;
  return EXIT.failure;
};

/** The code of the client library for invalid arguments, which came from the user here. */
const isInvalidArgument = (error: unknown): boolean => error instanceof TypeError && 'code' in error && error.code === 'invalid_argument';

/** The error of the server's configuration, whose class only the commands of a server load. */
const isConfigError = (error: unknown): boolean => error instanceof Error && error.name === 'ConfigError';

const describe = (error: unknown): string[] => {
  if (error instanceof OAuthResponseError) return [`The server refused: ${error.message}`, ...explainHint(error.requestId)];
  if (error instanceof ManagementError) {
    const fields = error.problem.errors.map(({ pointer, detail }) => `${pointer === '' ? 'the request' : pointer}: ${detail}`);
    return [`The server refused (${error.status}): ${error.message}`, ...fields, ...explainHint(error.requestId)];
  }
  if (error instanceof NetworkError && error.code === 'tls_untrusted') {
    return [
      error.message,
      'Or set it with --ca-cert FILE; `mintmark login --ca-cert FILE` saves it. `mintmark serve`',
      'writes its own CA to tls/ca.pem in its data folder.',
    ];
  }
  return error instanceof Error ? error.message.split('\n') : ['An unexpected value was thrown.'];
};

const explainHint = (requestId: string | undefined): string[] =>
  requestId === undefined ? [] : [`\`mintmark explain ${requestId}\` tells an administrator why.`];
