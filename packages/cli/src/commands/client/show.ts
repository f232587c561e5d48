// `mintmark client show ID`: prints one API client.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT_COMMAND } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT_COMMAND,
  progress: 'Reading',
  call: ({ clients }, [clientId]) => recordOf(clients.get(clientId)),
  examples: [
    ['mintmark client show billing', 'all of its settings and states'],
    ['mintmark client show billing --output json | jq .secrets', 'when its secrets were created and when they end'],
  ],
});
