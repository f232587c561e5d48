// Reads a secret from a file, from standard input or from the terminal, but not from the command line, which
// every user of the machine can read.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../failure/usage-error.ts';
import { canAsk, type Io, readStandardInput } from '../io.ts';
import { systemCode } from '../system-code.ts';

/** The longest secret, in bytes: a longer file is the wrong one. */
const LONGEST = 8192;

/**
 * Reads the secret in a file, without a line end at its end.
 *
 * @param name - the option that gave the file, such as `--client-secret-file`
 */
export const readSecretFile = async (file: string, name: string, io: Io): Promise<string> => {
  const path = resolve(io.cwd, file);
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new UsageError(`${name}: ${path} cannot be read (${systemCode(cause)}).`, { cause });
  }
  return secretOf(bytes, `${name}: ${path}`);
};

const NOTHING_PIPED = '--client-secret-stdin reads what is piped in, but nothing is. `mintmark login` without it asks for the secret.';

/** Reads the secret on standard input. @param nothing - the message when nothing is piped in */
export const readSecretStdin = async (io: Io, nothing = NOTHING_PIPED): Promise<string> => {
  if (io.terminal.stdin) throw new UsageError(nothing);
  return secretOf(await readStandardInput(io, LONGEST), 'Standard input');
};

const secretOf = (bytes: Buffer | undefined, where: string): string => {
  if (bytes === undefined || bytes.length > LONGEST)
    throw new UsageError(`${where} contains more than ${LONGEST} bytes, which is not a client secret.`);
  const secret = bytes.toString('utf8').replace(/\r?\n$/, '');
  if (secret === '') throw new UsageError(`${where} contains no client secret.`);
  if (/[\r\n]/.test(secret)) throw new UsageError(`${where} contains more than one line; it must contain only the client secret.`);
  return secret;
};

/**
 * The passphrase of a backup's master keys, from a file or from the terminal.
 *
 * @throws UsageError when there is neither
 */
export const passphraseOf = async (file: string | undefined, question: string, io: Io): Promise<string> => {
  if (file !== undefined) return readSecretFile(file, '--passphrase-file', io);
  if (!canAsk(io)) throw new UsageError('There is no terminal to ask for the passphrase on: give --passphrase-file.');
  const { askSecret } = await import('../prompts.ts');
  return askSecret(io, question);
};
