// `mintmark provider show ID`: shows an OpenID Provider.
import type { ProviderRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_PROVIDER_COMMAND } from './provider-card.ts';

export const command = managementCommand<object, ProviderRecord>({
  ...ONE_PROVIDER_COMMAND,
  progress: 'Reading',
  call: ({ providers }, [id]) => recordOf(providers.get(id)),
  examples: [['mintmark provider show acme', 'its rules, and the redirect URI to register there']],
});
