// `mintmark client lift-lockdown ID`: what a lockdown disabled and deactivated counts again; tokens stay dead.
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT } from './client-card.ts';

export const command = managementCommand({
  ...ONE_CLIENT,
  progress: 'Lifting the lockdown',
  call: ({ clients }, [clientId]) => recordOf(clients.liftLockdown(clientId)),
  examples: [['mintmark client lift-lockdown billing', 'revoke the secret that leaked first: it would count again']],
});
