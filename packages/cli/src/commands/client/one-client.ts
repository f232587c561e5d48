// What the commands about one API client share: its id as the argument, and its record as the result.
import type { ManagementClient, ManagementClientRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { clientCard } from './client-card.ts';

/** What is done with the client. */
interface Deed {
  readonly doing: string;
  readonly call: (clients: ManagementClient['clients'], clientId: string) => Promise<ManagementClientRecord>;
}

/** Makes the command take a client id, do the deed and print the record that comes of it. */
export const configureForOne = (command: Command, io: Io, { doing, call }: Deed): void => {
  command.argument('<client-id>', 'the API client').action(async (clientId: string) => {
    const options = command.opts<ConnectionOptions & OutputOptions>();
    const { clients } = await connectManagement(options, io);
    const client = await withProgress(io, doing, () => call(clients, clientId));
    await print({ json: client, lines: () => clientCard(client), ids: [client.client_id] }, options, io);
  });
  addConnectionOptions(addOutputOptions(command, 'print the client id only'));
};
