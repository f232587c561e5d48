// `mintmark client lift-lockdown ID`: enables the client and its secrets again. This restores no token.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT_COMMAND } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT_COMMAND,
  progress: 'Lifting the lockdown',
  call: ({ clients }, [clientId]) => recordOf(clients.liftLockdown(clientId)),
  examples: [['mintmark client lift-lockdown billing', 'revoke the leaked secret first: it would become valid again']],
});
