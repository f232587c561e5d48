// `mintmark issuer delete ID`: no longer trusts an issuer.
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<object, void>({
  arguments: [['<id>', 'the trusted issuer']],
  progress: 'Removing',
  call: ({ issuers }, [id]) => issuers.delete(id),
  show: (_, [id]) => ({ json: { id, deleted: true }, lines: () => [`Removed ${printable(id)}.`], ids: [id] }),
  quiet: 'print the id only',
  examples: [['mintmark issuer delete mesh', 'its tokens are refused from now on']],
});
