// `mintmark provider enable ID`: accepts the sign-ins of an OpenID Provider again.
import type { ProviderRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_PROVIDER_COMMAND } from './provider-card.ts';

export const command = managementCommand<object, ProviderRecord>({
  ...ONE_PROVIDER_COMMAND,
  progress: 'Enabling',
  call: ({ providers }, [id]) => recordOf(providers.update(id, { disabled: false })),
  examples: [['mintmark provider enable acme', 'its operators may sign in again']],
});
