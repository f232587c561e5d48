// `mintmark entitlement create NAME`: one of the tenant's own, for its APIs to act upon.
import type { EntitlementRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ENTITLEMENT } from './entitlement-table.ts';

interface CreateOptions {
  readonly description?: string;
}

export const command = managementCommand<CreateOptions, EntitlementRecord>({
  ...ONE_ENTITLEMENT,
  arguments: [['<name>', 'a name in parts, as billing:approve']],
  options: (command) => command.option('--description <text>', 'what it is for'),
  progress: 'Making it',
  call: ({ entitlements }, [name], { description }) => recordOf(entitlements.create({ name, description })),
  examples: [
    ['mintmark entitlement create billing:approve --description "Approve invoices"', 'clients may be given it from now on'],
    ['mintmark client list --entitlement billing:approve', 'who holds it'],
  ],
});
