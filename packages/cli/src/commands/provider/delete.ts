// `mintmark provider delete ID`: deletes an OpenID Provider that no operator signs in by.
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_PROVIDER_COMMAND } from './provider-card.ts';

export const command = managementCommand<object, void>({
  arguments: ONE_PROVIDER_COMMAND.arguments,
  progress: 'Deleting',
  call: ({ providers }, [id]) => providers.delete(id),
  show: (_, [id]) => ({ json: { id, deleted: true }, lines: () => [`Deleted ${printable(id)}.`], ids: [id] }),
  quiet: 'print the id only',
  examples: [['mintmark provider delete acme', 'after its operators are removed']],
});
