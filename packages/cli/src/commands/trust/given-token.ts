// A token of others that a command examines. It must not be on the command line.
import { UsageError } from '../../failure/usage-error.ts';
import { pipedToken } from '../../inspection/piped-token.ts';
import type { Io } from '../../io.ts';

/** The token on standard input. @throws {@link UsageError} */
export const requirePipedToken = async (io: Io): Promise<string> => {
  const token = await pipedToken(io);
  if (token === undefined) throw new UsageError('Pipe the token into this command.');
  return token;
};
