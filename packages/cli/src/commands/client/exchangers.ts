// `mintmark client exchangers CLIENT`: lists the clients whose exchange policies are about the tokens of a client.
import type { ClientRecord } from '@mintmark/client/management';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<object, readonly ClientRecord[]>({
  arguments: [['<client-id>', 'the client whose tokens they may exchange']],
  progress: 'Reading the policies',
  call: async ({ clients }, [clientId]) => {
    const found: ClientRecord[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await clients.exchangers(clientId, { limit: 1000, cursor });
      found.push(...page.clients);
      if (page.next_cursor === null) return found;
      cursor = page.next_cursor;
    }
  },
  show: (clients) => ({
    json: clients,
    ids: clients.map(({ client_id }) => client_id),
    lines: (width) =>
      table(['CLIENT ID', 'NAME', 'STATE', 'OWNER', 'MODE', 'TO'], clients.map(row), { width, shrinkable: ['TO', 'NAME', 'OWNER'] }),
  }),
  quiet: 'print client ids only, one per line',
  examples: [['mintmark client exchangers billing', 'who may act for billing']],
});

const row = ({ client_id, name, state, owner, exchange }: ClientRecord): string[] => [
  ...[client_id, name, state, owner ?? '', exchange?.mode ?? ''],
  exchange?.to.map(({ resource }) => resource).join(' ') ?? '',
];
