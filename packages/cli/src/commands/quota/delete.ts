// `mintmark quota delete NAME`: deletes a quota that clients share.
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<object, void>({
  arguments: [['<name>', 'the shared quota']],
  progress: 'Removing',
  call: ({ quotas }, [name]) => quotas.delete(name),
  show: (_, [name]) => ({ json: { name, deleted: true }, lines: () => [`Removed ${printable(name)}.`], ids: [name] }),
  quiet: 'print the name only',
  examples: [['mintmark quota delete payments', 'its clients are no longer limited by it']],
});
