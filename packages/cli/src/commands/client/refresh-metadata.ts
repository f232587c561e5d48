// `mintmark client refresh-metadata ID`: takes name and keys from the client's metadata document, as it is now.
import type { MetadataRefresh } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';

interface RefreshOptions {
  readonly dryRun?: boolean;
}

export const command = managementCommand<RefreshOptions, MetadataRefresh>({
  arguments: [['<client-id>', 'the API client: the URL of its document']],
  options: (command) => command.option('--dry-run', 'only show what would change'),
  progress: 'Fetching',
  call: ({ clients }, [id], { dryRun }) => recordOf(clients.refreshMetadata(id, { dryRun })),
  show: (refresh) => ({ json: refresh, lines: () => describe(refresh), ids: [refresh.client.client_id] }),
  quiet: 'print the client id only',
  examples: [
    ['mintmark client refresh-metadata https://agents.example/crawler --dry-run', 'what would change'],
    ['mintmark client refresh-metadata https://agents.example/crawler', 'do not wait for the hourly refresh, as after a change of keys'],
  ],
});

const describe = ({ changes, client }: MetadataRefresh): string[] => {
  const names = Object.keys(changes);
  if (names.length === 0) return [`${client.client_id}: the document has not changed.`];
  return names.map((name) => `${client.client_id}: ${name} ${JSON.stringify(changes[name])}`);
};
