// Which clients were changed after a backup was made: from an export of the audit trail, which is what is left of the time between.
import { createReadStream } from 'node:fs';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { errorCode } from '../error-code.ts';
import { BackupError } from './backup-file.ts';
import { linesIn } from './lines.ts';

const Entry = Type.Object({
  at: Type.String(),
  event: Type.String(),
  result: Type.String(),
  subject: Type.Union([Type.String(), Type.Null()]),
});

/** Events that are about one client, which is their subject: what became of it, or of its secrets. */
const OF_CLIENTS = /^(?:client|secret)\./;

/**
 * The client ids.
 *
 * @param path - JSON lines as `mintmark audit export` writes them
 * @param since - when the backup was made, in milliseconds since the epoch
 * @throws {@link BackupError} for a file that cannot be read or holds anything else
 */
export const clientsChangedSince = async (path: string, since: number): Promise<ReadonlySet<string>> => {
  const changed = new Set<string>();
  let number = 0;
  try {
    for await (const line of linesIn(createReadStream(path))) {
      number++;
      if (line.trim() === '') continue;
      const entry: unknown = JSON.parse(line);
      if (!Check(Entry, entry) || Number.isNaN(Date.parse(entry.at))) throw new SyntaxError('not an entry');
      const isLater = Date.parse(entry.at) >= since && entry.result === 'success';
      if (isLater && entry.subject !== null && OF_CLIENTS.test(entry.event)) changed.add(entry.subject);
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw new BackupError(`Line ${number} of ${path} is no entry of an audit export.`);
    throw new BackupError(`${path} cannot be read (${errorCode(error)}).`, { cause: error });
  }
  return changed;
};
