// `mintmark explain ID`: prints the cause of a refusal and its remedy.
import type { AuditEntryRecord } from '@mintmark/client/management';
import { connectManagement } from '../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { defineCommand } from '../define-command.ts';
import { type Io, writeLine } from '../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { card } from '../output/table.ts';

export const command = defineCommand<ConnectionOptions & OutputOptions>({
  arguments: [['<request-id>', 'the Mintmark-Request-Id of the response']],
  options: (command) => addConnectionOptions(addOutputOptions(command)),
  examples: [
    ['mintmark explain 5f0c2a91be7d43aa10c6', 'the cause and the remedy of a refusal'],
    ['mintmark explain 5f0c2a91be7d43aa10c6 --output json | jq -r .[].cause', 'for a program'],
  ],
  run: ([requestId = ''], options, io) => run(requestId, options, io),
});

const run = async (requestId: string, options: ConnectionOptions & OutputOptions, io: Io): Promise<void> => {
  const management = await connectManagement(options, io);
  const entries = await withProgress(io, 'Reading the audit trail', () => management.audit.listByRequest(requestId));
  if (entries.length === 0) {
    throw new Error(
      `Nothing is recorded under the request id ${requestId}. Refusals are recorded, but not the introspection of an expired token. Was it a request to this tenant?`,
    );
  }
  await print({ json: entries, lines: () => entries.flatMap(describe) }, options, io);
  if (entries.every(({ cause }) => cause === null)) await writeLine(io.stderr, 'Nothing was refused in this request.');
};

const describe = (entry: AuditEntryRecord, index: number): string[] => [
  ...(index === 0 ? [] : ['']),
  ...[entry.cause, entry.remedy].flatMap((text) => (text === null ? [] : [printable(text)])),
  ...card([
    ['event', `${entry.event}, ${entry.result}${entry.reason === null ? '' : ` (${entry.reason})`}`],
    ['at', entry.at],
    ['client', entry.actor],
    ['subject', entry.subject],
    ['credential', entry.credential_id],
    ['from', entry.address],
    ['detail', entry.detail === null || entry.detail === undefined ? null : JSON.stringify(entry.detail)],
  ]),
];
