// `mintmark tenant list`: lists the tenants that the client may manage.
import type { TenantRecord } from '@mintmark/client/management';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<object, readonly TenantRecord[]>({
  progress: 'Listing tenants',
  call: ({ tenants }) => tenants.list(),
  show: (tenants) => ({
    json: tenants,
    ids: tenants.map(({ id }) => id),
    lines: (width) =>
      table(
        ['TENANT', 'NAME', 'PUBLIC URL', 'PROFILE'],
        tenants.map(({ id, name, public_url, profile }) => [id, name, public_url, profile]),
        { width, shrinkable: ['PROFILE', 'NAME', 'PUBLIC URL'] },
      ),
  }),
  quiet: 'print ids only, one per line',
  examples: [['mintmark tenant list', 'the tenants that you may manage']],
});
