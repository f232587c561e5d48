// `mintmark entitlement create NAME`: creates an entitlement that the tenant's own APIs check.
import type { EntitlementRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ENTITLEMENT_COMMAND } from './entitlement-table.ts';

interface CreateOptions {
  readonly description?: string;
}

export const command = managementCommand<CreateOptions, EntitlementRecord>({
  ...ONE_ENTITLEMENT_COMMAND,
  arguments: [['<name>', 'a name in parts, such as billing:approve']],
  options: (command) => command.option('--description <text>', 'what it allows'),
  progress: 'Creating',
  call: ({ entitlements }, [name], { description }) => recordOf(entitlements.create({ name, description })),
  examples: [
    ['mintmark entitlement create billing:approve --description "Approve invoices"', 'clients can hold it from now on'],
    ['mintmark client list --entitlement billing:approve', 'the clients that hold it'],
  ],
});
