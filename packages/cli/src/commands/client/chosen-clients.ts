// The shared part of commands for all clients of an owner or with a label: they process the clients one after
// the other, and print the result of each.
import { type ClientRecord, ManagementError } from '@mintmark/client/management';
import type { Command } from 'commander';
import type { Management } from '../../connection.ts';
import { EndedWith, EXIT } from '../../failure/exit-code.ts';
import { UsageError } from '../../failure/usage-error.ts';
import type { Io } from '../../io.ts';
import { type OutputOptions, print } from '../../output/output-format.ts';
import { table } from '../../output/table.ts';
import { collect } from '../../repeatable.ts';

/** The options that {@link addChosenOptions} adds. */
export interface ChosenOptions {
  readonly owner?: string;
  readonly label?: readonly string[];
  readonly dryRun?: boolean;
}

/** The result for one client. */
export interface ClientResult {
  readonly client_id: string;
  readonly result: 'done' | 'would be done' | 'refused' | 'failed' | 'not tried';
  readonly detail: string | null;
}

export const addChosenOptions = (command: Command): Command =>
  command
    .option('--owner <team>', 'clients of this team')
    .option('--label <name[=value]>', 'clients with this label; may be repeated, a client must have all', collect)
    .option('--dry-run', 'show what would happen to each client; nothing is changed');

/**
 * The chosen clients, without deleted ones. The caller's own client is last, so that the run does not end its
 * own access too early.
 *
 * @throws UsageError without --owner or --label
 */
export const chosenClients = async (
  { clients, clientId }: Management,
  { owner, label }: ChosenOptions,
): Promise<readonly ClientRecord[]> => {
  if (owner === undefined && label === undefined) throw new UsageError('Choose clients by --owner TEAM, --label NAME[=VALUE], or both.');
  const chosen: ClientRecord[] = [];
  for await (const client of clients.listAll({ owner, label })) chosen.push(client);
  return chosen.toSorted((one, other) => Number(one.client_id === clientId) - Number(other.client_id === clientId));
};

/**
 * Calls `act` for each client. A refusal for one client does not stop the others; any other failure does, and
 * is in the results with what was done before.
 *
 * @throws the failure at the first client, when nothing has been done
 */
export const forEachClient = async (
  clients: readonly ClientRecord[],
  done: ClientResult['result'],
  act: (client: ClientRecord) => Promise<string | null>,
): Promise<readonly ClientResult[]> => {
  const results: ClientResult[] = [];
  for (const [index, client] of clients.entries()) {
    const { client_id } = client;
    try {
      results.push({ client_id, result: done, detail: await act(client) });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const isRefused = error instanceof ManagementError && error.status < 500;
      if (!isRefused && index === 0) throw error;
      results.push({ client_id, result: isRefused ? 'refused' : 'failed', detail: error.message });
      if (isRefused) continue;
      for (const left of clients.slice(index + 1)) results.push({ client_id: left.client_id, result: 'not tried', detail: null });
      break;
    }
  }
  return results;
};

/** The results as a table, with their details if there are any. */
export const resultLines = (results: readonly ClientResult[], width: number): string[] =>
  results.every(({ detail }) => detail === null)
    ? table(
        ['CLIENT ID', 'RESULT'],
        results.map(({ client_id, result }) => [client_id, result]),
      )
    : table(
        ['CLIENT ID', 'RESULT', 'DETAIL'],
        results.map(({ client_id, result, detail }) => [client_id, result, detail ?? '']),
        { width, shrinkable: ['DETAIL'] },
      );

/** Prints the results. @throws EndedWith `partial` when a client was refused, failed or was not tried */
export const printResults = async (results: readonly ClientResult[], options: OutputOptions, io: Io): Promise<void> => {
  const ids = results.filter(({ result }) => result === 'done' || result === 'would be done').map(({ client_id }) => client_id);
  await print({ json: results, lines: (width) => resultLines(results, width), ids }, options, io);
  if (ids.length < results.length) throw new EndedWith(ids.length === 0 ? EXIT.refused : EXIT.partial);
};
