// `mintmark entitlement update NAME`: changes the description of a tenant's own entitlement.
import type { EntitlementRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ENTITLEMENT_COMMAND } from './entitlement-table.ts';

interface UpdateOptions {
  readonly description: string;
}

export const command = managementCommand<UpdateOptions, EntitlementRecord>({
  ...ONE_ENTITLEMENT_COMMAND,
  options: (command) => command.requiredOption('--description <text>', 'what it allows'),
  progress: 'Changing',
  call: ({ entitlements }, [name], { description }) => recordOf(entitlements.update(name, { description })),
  examples: [['mintmark entitlement update billing:approve --description "Approve invoices up to 1,000"', 'its name cannot change']],
});
