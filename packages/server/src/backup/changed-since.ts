// Finds the clients that were changed and the tenants that were disabled after a backup was made, in an
// export of the audit trail.
import { createReadStream } from 'node:fs';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { errorCode } from '../system/error-code.ts';
import { BackupError } from './backup-file.ts';
import { LineTooLong, linesIn } from './lines.ts';

const Entry = Type.Object({
  at: Type.String(),
  event: Type.String(),
  result: Type.String(),
  subject: Type.Union([Type.String(), Type.Null()]),
});

/** Events whose subject is a client. */
const OF_CLIENTS = /^(?:client|secret)\./;

/** Events that change the state of their subject, a tenant. */
const OF_TENANTS = /^tenant\.(?:disable|enable)$/;

/** Changes that a backup does not contain. */
export interface ChangedSince {
  /** Client ids. */
  readonly clients: ReadonlySet<string>;
  /** Ids of tenants that were disabled and not enabled again. */
  readonly disabledTenants: readonly string[];
}

/**
 * Reads the changes after a backup was made.
 *
 * @param path - JSON lines as `mintmark audit export` writes them
 * @param since - when the backup was made, in milliseconds since the epoch
 * @throws {@link BackupError} for a file that cannot be read or is not such an export
 */
export const changedSince = async (path: string, since: number): Promise<ChangedSince> => {
  const clients = new Set<string>();
  const tenants = new Map<string, { readonly event: string; readonly at: number }>();
  let number = 0;
  try {
    for await (const line of linesIn(createReadStream(path))) {
      number++;
      if (line.trim() === '') continue;
      const entry: unknown = JSON.parse(line);
      if (!Check(Entry, entry) || Number.isNaN(Date.parse(entry.at))) throw new SyntaxError('not an entry');
      const { event, result, subject } = entry;
      const at = Date.parse(entry.at);
      if (at < since || result !== 'success' || subject === null) continue;
      if (OF_CLIENTS.test(event)) clients.add(subject);
      // The entries may be in any order.
      if (OF_TENANTS.test(event) && at >= (tenants.get(subject)?.at ?? since)) tenants.set(subject, { event, at });
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw new BackupError(`Line ${number} of ${path} is no entry of an audit export.`);
    if (error instanceof LineTooLong) throw new BackupError(`Line ${number + 1} of ${path} is no entry of an audit export.`);
    throw new BackupError(`${path} cannot be read (${errorCode(error)}).`, { cause: error });
  }
  return { clients, disabledTenants: [...tenants].flatMap(([id, { event }]) => (event === 'tenant.disable' ? [id] : [])) };
};
