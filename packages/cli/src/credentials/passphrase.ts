// The passphrase of a backup's master keys.
import { UsageError } from '../failure/usage-error.ts';
import { canAsk, type Io } from '../io.ts';
import { readSecretFile } from './secret-input.ts';

/** A passphrase from a file, or from whoever sits at the terminal. @throws {@link UsageError} when there is neither */
export const passphraseOf = async (file: string | undefined, question: string, io: Io): Promise<string> => {
  if (file !== undefined) return readSecretFile(file, '--passphrase-file', io);
  if (!canAsk(io)) throw new UsageError('There is no terminal to ask for the passphrase on: give --passphrase-file.');
  const { askSecret } = await import('../prompts.ts');
  return askSecret(io, question);
};
