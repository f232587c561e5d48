// `mintmark client enable ID`: accepts a client again. This restores no token.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT_COMMAND } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT_COMMAND,
  progress: 'Enabling',
  call: ({ clients }, [clientId]) => recordOf(clients.enable(clientId)),
  examples: [['mintmark client enable billing', 'it can get new tokens; those that have ended stay ended']],
});
