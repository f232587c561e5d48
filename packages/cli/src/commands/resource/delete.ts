// `mintmark resource delete URI`: removes an API; no more tokens are issued for it.
import { printable } from '../../output/printable.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<ConfirmOptions, void>({
  arguments: [['<uri>', 'the resource indicator']],
  options: addConfirmOption,
  progress: 'Deleting',
  confirm: (_, [uri], options, io) => requireConfirmed(options, `Delete ${printable(uri)}? No more tokens are issued for it.`, io, uri),
  call: ({ resources }, [uri]) => resources.delete(uri),
  show: (_, [uri]) => ({ json: { uri, deleted: true }, lines: () => [`Deleted ${printable(uri)}.`], ids: [uri] }),
  quiet: 'print the URI only',
  examples: [['mintmark resource delete https://api.example.com/payments --yes', 'without asking']],
});
