// `mintmark client delete ID`: deletes a client, after confirmation. It can be restored for 30 days, its
// tokens cannot.
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<object, void>({
  arguments: [['<client-id>', 'the API client']],
  progress: 'Deleting',
  ending: {
    effect: ({ effects }, [clientId]) => effects.ofClient(clientId, 'delete'),
    question: ([clientId]) => `Delete ${printable(clientId)}? Its tokens end now. It can be restored for 30 days; its id is never reused.`,
    irreversible: true,
  },
  call: ({ clients }, [clientId]) => clients.delete(clientId),
  show: (_, [clientId]) => ({
    json: { client_id: clientId, deleted: true },
    lines: () => [`Deleted ${printable(clientId)}.`],
    ids: [clientId],
  }),
  quiet: 'print the client id only',
  examples: [
    ['mintmark client delete billing', 'asks, and ends its tokens; `client restore` undoes it for 30 days'],
    ['mintmark client delete billing --dry-run', 'how many tokens would end, and who uses them'],
    ['mintmark client delete billing --yes', 'in a script'],
  ],
});
