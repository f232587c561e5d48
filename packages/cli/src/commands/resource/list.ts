// `mintmark resource list`: lists the APIs that tokens can be for.
import type { ResourceRecord } from '@mintmark/client/management';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<object, readonly ResourceRecord[]>({
  progress: 'Listing resources',
  call: ({ resources }) => resources.list(),
  show: (resources) => ({
    json: resources,
    ids: resources.map(({ uri }) => uri),
    lines: (width) =>
      table(
        ['RESOURCE', 'NAME', 'KIND', 'SCOPES', 'OWNERS'],
        resources.map(({ uri, name, kind, scopes, owners }) => [uri, name, kind, scopes.join(' '), owners.join(' ')]),
        { width, shrinkable: ['OWNERS', 'SCOPES', 'NAME', 'KIND'] },
      ),
  }),
  quiet: 'print URIs only, one per line',
  examples: [['mintmark resource list', 'every API that tokens can be for']],
});
