// How a failure is told: lines on standard error and an exit code. Never a stack, never a secret.
import { NetworkError, OAuthResponseError, SecretError } from '@mintmark/client';
import { ManagementError } from '@mintmark/client/management';
import { type Io, writeLine } from '../io.ts';
import { printable } from '../output/printable.ts';
import { EXIT } from './exit-code.ts';
import { Cancelled, UsageError } from './usage-error.ts';

/** Tells the failure and gives back the exit code that belongs to it. */
export const reportFailure = async (thrown: unknown, io: Io): Promise<number> => {
  // Where the secret comes from is the command's own matter: its reader has said what is wrong.
  const error = thrown instanceof SecretError ? thrown.cause : thrown;
  const [first = '', ...more] = describe(error);
  await writeLine(io.stderr, `mintmark: ${printable(first)}`);
  for (const line of more) await writeLine(io.stderr, `  ${printable(line)}`);
  return exitCodeOf(error);
};

const exitCodeOf = (error: unknown): number => {
  if (error instanceof UsageError || isInvalidArgument(error)) return EXIT.usage;
  if (error instanceof Cancelled) return EXIT.interrupted;
  if (error instanceof NetworkError) return EXIT.network;
  // A 5xx is the server's fault, not its answer.
  if (error instanceof OAuthResponseError || error instanceof ManagementError) return error.status >= 500 ? EXIT.failure : EXIT.refused;
  return EXIT.failure;
};

/** The client toolkit refuses arguments with this code; here they came from the user. */
const isInvalidArgument = (error: unknown): boolean => error instanceof TypeError && 'code' in error && error.code === 'invalid_argument';

const describe = (error: unknown): string[] => {
  if (error instanceof OAuthResponseError) return [`The server refused: ${error.message}`, ...explainHint(error.requestId)];
  if (error instanceof ManagementError) {
    const fields = error.problem.errors.map(({ pointer, detail }) => `${pointer === '' ? 'the whole' : pointer}: ${detail}`);
    return [`The server refused (${error.status}): ${error.message}`, ...fields, ...explainHint(error.requestId)];
  }
  if (error instanceof NetworkError && error.code === 'tls_untrusted') {
    return [
      error.message,
      'Or give it by --ca-cert FILE; `mintmark login --ca-cert FILE` remembers it. A server made by',
      '`mintmark serve` keeps its own CA in tls/ca.pem of its data folder.',
    ];
  }
  return error instanceof Error ? error.message.split('\n') : ['Something unexpected was thrown.'];
};

const explainHint = (requestId: string | undefined): string[] =>
  requestId === undefined ? [] : [`\`mintmark explain ${requestId}\` tells an administrator why.`];
