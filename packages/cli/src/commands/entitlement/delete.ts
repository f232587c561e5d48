// `mintmark entitlement delete NAME`: deletes an entitlement that no client has.
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<object, void>({
  arguments: [['<name>', 'the entitlement']],
  progress: 'Removing',
  call: ({ entitlements }, [name]) => entitlements.delete(name),
  show: (_, [name]) => ({ json: { name, deleted: true }, lines: () => [`Removed ${printable(name)}.`], ids: [name] }),
  quiet: 'print the name only',
  examples: [
    ['mintmark entitlement delete billing:approve', 'once no client holds it'],
    ['mintmark client list --entitlement billing:approve', 'the clients that still hold it'],
  ],
});
