// `mintmark trust delete CLIENT ID`: deletes a trust rule. Its tokens stay active.
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<object, void>({
  arguments: [
    ['<client-id>', 'the API client'],
    ['<id>', 'the trust rule'],
  ],
  progress: 'Removing',
  call: ({ trusts }, [clientId, id]) => trusts.delete(clientId, id),
  show: (_, [, id]) => ({ json: { id, deleted: true }, lines: () => [`Removed ${printable(id)}. Its tokens stay active.`], ids: [id] }),
  quiet: 'print the id only',
  examples: [
    [
      'mintmark trust delete billing t_01a20000-0000-7000-8000-000000000000',
      'its tokens stay active; `client revoke-credential billing --credential ID` ends them',
    ],
  ],
});
