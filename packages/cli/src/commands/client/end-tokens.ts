// `mintmark client end-tokens ID`: ends all tokens of a client. It may get new ones.
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT_COMMAND } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT_COMMAND,

  progress: 'Ending its tokens',

  ending: {
    effect: ({ effects }, [clientId]) => effects.ofClient(clientId, 'end-tokens'),
    question: ([clientId]) => `End all tokens of ${printable(clientId)}? It may get new ones at once.`,
    irreversible: false,
  },
  call: ({ clients }, [clientId]) => recordOf(clients.endTokens(clientId)),
  examples: [
    ['mintmark client end-tokens billing', 'ends every token that it has'],
    ['mintmark client end-tokens billing --dry-run', 'how many tokens would end'],
  ],
});
