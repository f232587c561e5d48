// `mintmark client show ID`.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT,
  progress: 'Looking it up',
  call: ({ clients }, [clientId]) => recordOf(clients.get(clientId)),
  examples: [
    ['mintmark client show billing', 'everything about it but its secrets'],
    ['mintmark client show billing --output json | jq .secrets', 'when its secrets were made and end'],
  ],
});
