// `mintmark audit export`: prints all entries, or those that match a filter, as JSON lines, oldest first.

import { readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AuditEntryRecord } from '@mintmark/client/management';
import { Option } from 'commander';
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { deliverLine, type Io, writeLine } from '../../io.ts';
import { counted } from '../../output/counted.ts';
import { printable, printableJson } from '../../output/printable.ts';
import { shellQuote } from '../../output/shell-quote.ts';
import { systemCode } from '../../system-code.ts';
import { addFilterOptions, type FilterOptions, filterOf } from './filter-options.ts';
import { ibmEvent } from './ibm-event.ts';

interface Options extends ConnectionOptions, FilterOptions {
  readonly format: 'mintmark' | 'ibm';
  readonly cursorFile?: string;
}

export const command = defineCommand<Options>({
  options: (command) => {
    command
      .addOption(new Option('--format <format>', 'the format of the lines').choices(['mintmark', 'ibm']).default('mintmark'))
      .option('--cursor-file <file>', 'continue after the cursor in this file, and write the new cursor to it');
    addConnectionOptions(addFilterOptions(command));
  },
  examples: [
    ['mintmark audit export --since 30d > audit.jsonl', 'the last month'],
    ['mintmark audit export --until 1m --cursor-file audit.cursor >> audit.jsonl', 'in a scheduled job: entries since the last run'],
    ['mintmark audit export --format ibm --result refused', 'refusals, in the format of IBM Security Verify’s events'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: Options, io: Io): Promise<void> => {
  if (options.cursor !== undefined && options.cursorFile !== undefined) throw new UsageError('Give --cursor or --cursor-file, not both.');
  const filter = filterOf(options, io.now());
  const path = options.cursorFile === undefined ? undefined : resolve(io.cwd, options.cursorFile);
  const from = options.cursor ?? (path === undefined ? undefined : await readCursor(path));
  const management = await connectManagement(options, io);
  const tenantName = new URL(management.tenantUrl).host;
  let count = 0;
  let cursor = from;
  for await (const page of management.audit.listPages(filter, from)) {
    const line = (entry: AuditEntryRecord): object =>
      options.format === 'ibm' ? ibmEvent(entry, { id: page.tenant_id, name: tenantName }) : entry;
    // The cursor must not pass a line that was not delivered.
    for (const entry of page.entries) await deliverLine(io.stdout, printableJson(line(entry), 0));
    count += page.entries.length;
    cursor = page.end_cursor ?? cursor;
    if (path !== undefined && cursor !== undefined) await writeCursor(path, cursor);
  }
  await writeLine(
    io.stderr,
    `${counted(count, 'entry', 'entries')}.${cursor === undefined ? '' : ` To continue later: --cursor ${printable(shellQuote(cursor))}`}`,
  );
};

const readCursor = async (path: string): Promise<string | undefined> => {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    return text === '' ? undefined : text;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
};

// Writes a temporary file first, so that a run that is killed leaves either the old cursor or the new one.
const writeCursor = async (path: string, cursor: string): Promise<void> => {
  await writeFile(`${path}.new`, `${cursor}\n`);
  await rename(`${path}.new`, path);
};
