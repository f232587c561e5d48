// `mintmark client enable ID`: lets it get tokens again; those that were ended stay so.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT,
  progress: 'Enabling',
  call: ({ clients }, [clientId]) => recordOf(clients.enable(clientId)),
  examples: [['mintmark client enable billing', 'it gets new tokens; those that were ended stay so']],
});
