// `mintmark client list`: all API clients, in order of creation.
import type { ManagementClient, ManagementClientRecord } from '@mintmark/client';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { table } from '../../output/table.ts';

export const configure = (command: Command, io: Io): void => {
  command.action(() => run(command.opts<ConnectionOptions & OutputOptions>(), io));
  addConnectionOptions(addOutputOptions(command, 'print client ids only, one a line'));
  addExamples(command, [
    ['mintmark client list', 'all clients'],
    ['mintmark client list --quiet | wc -l', 'how many there are'],
    [`mintmark client list --output json | jq -r '.[] | select(.state == "disabled") | .client_id'`, 'the disabled ones'],
  ]);
};

const run = async (options: ConnectionOptions & OutputOptions, io: Io): Promise<void> => {
  const management = await connectManagement(options, io);
  const clients = await withProgress(io, 'Listing API clients', () => collect(management));
  const lines = (): string[] => table(['CLIENT ID', 'NAME', 'STATE', 'SCOPES', 'ENTITLEMENTS', 'CREATED'], clients.map(row));
  await print({ json: clients, lines, ids: clients.map((client) => client.client_id) }, options, io);
};

const collect = async (management: ManagementClient): Promise<ManagementClientRecord[]> => {
  const clients: ManagementClientRecord[] = [];
  for await (const client of management.clients.listAll()) clients.push(client);
  return clients;
};

const row = (client: ManagementClientRecord): string[] => [
  client.client_id,
  client.name,
  client.state,
  client.scopes.join(' '),
  client.entitlements.join(' '),
  client.created_at,
];
