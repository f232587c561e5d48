// `mintmark entitlement show NAME`.
import type { EntitlementRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { entitlementOutput } from './entitlement-table.ts';

export const command = managementCommand<object, EntitlementRecord>({
  arguments: [['<name>', 'the entitlement, whatever its case']],
  progress: 'Looking it up',
  call: ({ entitlements }, [name]) => entitlements.get(name),
  show: entitlementOutput,
  quiet: 'print the name only',
  examples: [['mintmark entitlement show readapiclients', 'what it opens']],
});
