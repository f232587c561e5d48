// `mintmark provider update ID`: changes an OpenID Provider.
import type { ProviderRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_PROVIDER_COMMAND } from './provider-card.ts';
import { addProviderOptions, type ProviderOptions, providerSettings } from './settings-options.ts';

interface UpdateOptions extends ProviderOptions {
  readonly exclusive?: boolean;
}

export const command = managementCommand<UpdateOptions, ProviderRecord>({
  ...ONE_PROVIDER_COMMAND,
  options: (command) =>
    addProviderOptions(command)
      .option('--exclusive', 'refuse the passwords of operators, once an administrator has signed in by the provider')
      .option('--no-exclusive', 'accept passwords again'),
  progress: 'Changing',
  call: async ({ providers }, [id], { exclusive, ...options }, io) =>
    recordOf(providers.update(id, { ...(await providerSettings(options, io)), exclusive })),
  examples: [
    [
      'mintmark provider update acme --contains administrator:groups=mintmark-admins --equals auditor:department=audit',
      'all rules from now on; the sessions of its operators end',
    ],
    ['mintmark provider update acme --no-exclusive', 'the way back in by a password; mintmark recover gives the rights for it'],
  ],
});
