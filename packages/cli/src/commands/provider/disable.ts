// `mintmark provider disable ID`: refuses the sign-ins of an OpenID Provider.
import type { ProviderRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_PROVIDER_COMMAND } from './provider-card.ts';

export const command = managementCommand<object, ProviderRecord>({
  ...ONE_PROVIDER_COMMAND,
  progress: 'Disabling',
  call: ({ providers }, [id]) => recordOf(providers.update(id, { disabled: true })),
  examples: [['mintmark provider disable acme', 'its operators are signed out; passwords are accepted']],
});
