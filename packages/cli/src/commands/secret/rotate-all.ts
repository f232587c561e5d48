// `mintmark secret rotate-all`: rotates the secrets of all clients of a team or with a label, each into a
// file of its own.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ClientRecord } from '@mintmark/client/management';
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import { parsePast } from '../../expiry.ts';
import { UsageError } from '../../failure/usage-error.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { openSink } from '../../sinks/secret-sink.ts';
import { parseSpan } from '../../time-span.ts';
import { addChosenOptions, type ChosenOptions, chosenClients, forEachClient, printResults } from '../client/chosen-clients.ts';

interface RotateOptions extends ChosenOptions, ConnectionOptions, OutputOptions {
  readonly olderThan?: string;
  readonly overlap?: number;
  readonly toFolder?: string;
}

export const command = defineCommand<RotateOptions>({
  options: (command) => {
    addChosenOptions(command)
      .option(
        '--older-than <when>',
        'only clients whose newest secret was created before: 2027-01-31, or a time span before now, such as 90d',
      )
      .option('--overlap <span>', 'how long the old secrets stay valid: 90d, 12h, 30m, or 0 (default: 1d)', parseSpan)
      .option('--to-folder <folder>', 'where the new secrets go: a file CLIENT-ID.secret each, mode 0600');
    addOutputOptions(command, 'print the ids of the clients with a new secret only, one per line');
    addConnectionOptions(command);
  },
  examples: [
    ['mintmark secret rotate-all --owner shipping --older-than 90d --dry-run', 'which clients of a team would get a new secret'],
    ['mintmark secret rotate-all --label managed-by=hand --to-folder .', 'clients with a label; the old secrets stay valid for a day'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: RotateOptions, io: Io): Promise<void> => {
  const { dryRun = false, toFolder, overlap, olderThan } = options;
  if (!dryRun && toFolder === undefined) throw new UsageError('The new secrets would be lost: give --to-folder.');
  const before = olderThan === undefined ? undefined : Date.parse(parsePast('--older-than', olderThan, io.now()));
  const management = await connectManagement(options, io);
  const all = await withProgress(io, 'Finding the clients', () => chosenClients(management, options));
  const clients = all.filter((client) => {
    const newest = newestSecret(client);
    return newest !== undefined && (before === undefined || newest < before);
  });
  if (dryRun) {
    const describe = async (client: ClientRecord) => `its secret was created at ${new Date(newestSecret(client) ?? 0).toISOString()}`;
    return printResults(await forEachClient(clients, 'would be done', describe), options, io);
  }
  const fileOf = (clientId: string): string => join(toFolder ?? '', `${encodeURIComponent(clientId)}.secret`);
  // All files are checked before the first rotation: one that cannot be written would lose its secret.
  for (const { client_id: clientId } of clients) await (await openSink({ toFile: fileOf(clientId), force: true }, io))?.abandon();
  const rotate = async ({ client_id: clientId }: ClientRecord): Promise<string> => {
    const file = fileOf(clientId);
    const sink = await openSink({ toFile: file, force: true }, io);
    try {
      const { record } = await management.secrets.rotate(clientId, { overlap }, { idempotencyKey: randomUUID() });
      const { client_secret: clientSecret = '' } = record;
      await sink?.deliver({ tenantUrl: management.tenantUrl, clientId, clientSecret });
      return `in ${file}`;
    } catch (error) {
      await sink?.abandon();
      throw error;
    }
  };
  await printResults(await withProgress(io, 'Rotating', () => forEachClient(clients, 'done', rotate)), options, io);
};

/**
 * When the newest active secret was created; `undefined` for a client without one, such as one with a key.
 */
const newestSecret = ({ secrets }: ClientRecord): number | undefined =>
  secrets
    .filter(({ state }) => state === 'active')
    .map(({ created_at }) => Date.parse(created_at))
    .toSorted((one, other) => other - one)[0];
