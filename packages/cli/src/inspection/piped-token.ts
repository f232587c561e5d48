// Reads a token from standard input. It must not be on the command line.
import { UsageError } from '../failure/usage-error.ts';
import { type Io, readStandardInput } from '../io.ts';

/** The longest input, in bytes. */
const LONGEST = 65_536;

/**
 * Reads the token from standard input, which may be a whole `Authorization` field; `undefined` when it is
 * empty or a terminal.
 *
 * @throws UsageError for more than a token
 */
export const pipedToken = async (io: Io): Promise<string | undefined> => {
  if (io.terminal.stdin) return undefined;
  const bytes = await readStandardInput(io, LONGEST);
  if (bytes === undefined) throw new UsageError(`Standard input contains more than ${LONGEST} bytes, which is not a token.`);
  const token = bytes
    .toString('utf8')
    .trim()
    .replace(/^(?:Authorization: *)?(?:Bearer|DPoP) +/i, '');
  if (/\s/.test(token)) throw new UsageError('Standard input contains more than a token.');
  return token === '' ? undefined : token;
};
