// `mintmark entitlement show NAME`: prints one entitlement.
import type { EntitlementRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ENTITLEMENT_COMMAND } from './entitlement-table.ts';

export const command = managementCommand<object, EntitlementRecord>({
  ...ONE_ENTITLEMENT_COMMAND,
  arguments: [['<name>', 'the entitlement, in upper or lower case']],
  progress: 'Reading',
  call: ({ entitlements }, [name]) => recordOf(entitlements.get(name)),
  examples: [['mintmark entitlement show readapiclients', 'what it allows']],
});
