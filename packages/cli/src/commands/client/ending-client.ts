// What the commands that end something of one API client share.
import type { ClientEnding, ManagementClientRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import type { Management } from '../../connection.ts';
import type { Io } from '../../io.ts';
import { printable } from '../../output/printable.ts';
import { configureEnding, type EndingOptions } from '../ending.ts';
import { clientCard } from './client-card.ts';

/** What is done with the client. */
interface ClientDeed {
  readonly ending: ClientEnding;
  readonly doing: string;
  /** As it is asked: the client's id stands between these. */
  readonly question: readonly [before: string, after: string];
  readonly call: (clients: Management['clients'], clientId: string) => Promise<ManagementClientRecord>;
}

/** Makes the command take a client id, tell what would end, ask where it can, and print the record that comes of it. */
export const configureEndingOfClient = (command: Command, io: Io, { ending, doing, question, call }: ClientDeed): void => {
  configureEnding<EndingOptions, ManagementClientRecord>(command, io, {
    argument: ['<client-id>', 'the API client'],
    doing,
    effect: ({ effects }, clientId) => effects.ofClient(clientId, ending),
    call: ({ clients }, clientId) => call(clients, clientId),
    question: (clientId) => `${question[0]} ${printable(clientId)}${question[1]}`,
    final: false,
    forms: (client) => ({ json: client, lines: () => clientCard(client), ids: [client.client_id] }),
    quiet: 'print the client id only',
  });
};
