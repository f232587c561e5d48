// `mintmark client disable ID`: refuses a client and ends its tokens.
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT_COMMAND } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT_COMMAND,

  progress: 'Disabling',

  ending: {
    effect: ({ effects }, [clientId]) => effects.ofClient(clientId, 'disable'),
    question: ([clientId]) => `Disable ${printable(clientId)}? Its tokens end now, and it gets no new ones until it is enabled.`,
    irreversible: false,
  },
  call: ({ clients }, [clientId]) => recordOf(clients.disable(clientId)),
  examples: [
    ['mintmark client disable billing', 'ends its tokens; after `client enable` it can get new ones'],
    ['mintmark client disable billing --dry-run', 'how many tokens would end, and who uses them'],
  ],
});
