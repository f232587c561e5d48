// A token from standard input: the only way in, for the command line is no place for one.
import { UsageError } from '../failure/usage-error.ts';
import { type Io, readStandardInput } from '../io.ts';

/** Longest input that is read, in bytes. */
const LONGEST = 65_536;

/**
 * The token that is piped in, without the blanks around it, also as a whole `Authorization` field; `undefined` when nothing is.
 *
 * @throws UsageError for more than one word
 */
export const pipedToken = async (io: Io): Promise<string | undefined> => {
  if (io.terminal.stdin) return undefined;
  const bytes = await readStandardInput(io, LONGEST);
  if (bytes === undefined) throw new UsageError(`Standard input holds more than ${LONGEST} bytes, which is no token.`);
  const token = bytes
    .toString('utf8')
    .trim()
    .replace(/^(?:Authorization: *)?(?:Bearer|DPoP) +/i, '');
  if (/\s/.test(token)) throw new UsageError('Standard input holds more than a token.');
  return token === '' ? undefined : token;
};
