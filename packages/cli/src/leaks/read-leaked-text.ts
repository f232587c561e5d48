// The text in which a credential was found: standard input, in the encodings that shells write files in.
import { UsageError } from '../failure/usage-error.ts';
import { canAsk, type Io } from '../io.ts';

/** Longest text that is searched, in bytes. */
export const LONGEST_TEXT = 262_144;

/** What is piped in, or on a terminal typed unseen. @throws UsageError for nothing, and for more than is searched */
export const readLeakedText = async (io: Io): Promise<string> => {
  if (canAsk(io)) {
    const { askSecret } = await import('../prompts.ts');
    return askSecret(io, 'The secret or token that was found, or a text that holds it');
  }
  if (io.terminal.stdin) throw new UsageError('The text comes by standard input, and nothing is piped in.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of io.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LONGEST_TEXT)
      throw new UsageError(`Standard input holds more than ${LONGEST_TEXT} bytes: give the part of it that matters.`);
    chunks.push(bytes);
  }
  const text = decode(Buffer.concat(chunks));
  if (text.trim() === '') throw new UsageError('Standard input is empty.');
  return text;
};

// PowerShell's `>` writes UTF-16 with a byte order mark.
const decode = (bytes: Buffer): string => {
  const mark = bytes.subarray(0, 2).toString('hex');
  return new TextDecoder(mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8').decode(bytes);
};
