// `mintmark client lockdown ID`: disables a client, deactivates its secrets and ends its tokens, in one step.
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT_COMMAND } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT_COMMAND,

  progress: 'Locking down',

  ending: {
    effect: ({ effects }, [clientId]) => effects.ofClient(clientId, 'lockdown'),
    question: ([clientId]) => `Lock down ${printable(clientId)}? It is disabled, its secrets are deactivated and its tokens end now.`,
    irreversible: false,
  },
  call: ({ clients }, [clientId]) => recordOf(clients.lockdown(clientId)),
  examples: [
    ['mintmark client lockdown billing', 'disables it, deactivates its secrets and ends its tokens'],
    ['mintmark client lockdown billing --dry-run --output json | jq .live_tokens', 'how many tokens would end'],
    ['mintmark client lift-lockdown billing', 'undoes it, except for the tokens'],
  ],
});
