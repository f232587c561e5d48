// `mintmark audit checkpoint`: prints a signed statement of the audit trail's end, to be kept outside the
// store.
import { appendFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AuditCheckpointRecord } from '@mintmark/client/management';
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { card } from '../../output/table.ts';

interface Options extends ConnectionOptions, OutputOptions {
  readonly append?: string;
}

export const command = defineCommand<Options>({
  options: (command) => {
    command.option('--append <file>', 'append it to a file as a JSON line, for `audit verify --checkpoint`');
    addConnectionOptions(addOutputOptions(command, 'print the signed statement only'));
  },
  examples: [
    ['mintmark audit checkpoint', 'a signed statement of the current end of the trail'],
    [
      'mintmark audit checkpoint --append checkpoints.jsonl',
      'store it for `audit verify`, ideally where the database’s administrators cannot write',
    ],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: Options, io: Io): Promise<void> => {
  const management = await connectManagement(options, io);
  const checkpoint = await withProgress(io, 'Signing', () => management.audit.createCheckpoint());
  if (options.append !== undefined) await appendFile(resolve(io.cwd, options.append), `${JSON.stringify(checkpoint)}\n`, { mode: 0o600 });
  await print({ json: checkpoint, ids: [checkpoint.jws], lines: () => linesOf(checkpoint) }, options, io);
};

const linesOf = ({ tenant_id, number, at, jws }: AuditCheckpointRecord): string[] =>
  card([
    ['tenant', tenant_id],
    ['number', String(number)],
    ['at', at],
    ['statement', jws],
  ]);
