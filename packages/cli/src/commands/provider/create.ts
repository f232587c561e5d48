// `mintmark provider create ID`: adds an OpenID Provider by which operators sign in.
import type { ProviderRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { UsageError } from '../../failure/usage-error.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_PROVIDER_COMMAND } from './provider-card.ts';
import { addProviderOptions, type ProviderOptions, providerSettings } from './settings-options.ts';

interface CreateOptions extends ProviderOptions {
  readonly issuer: string;
}

export const command = managementCommand<CreateOptions, ProviderRecord>({
  ...ONE_PROVIDER_COMMAND,
  arguments: [['<id>', 'its id here: lower-case letters, digits and -']],
  options: (command) =>
    addProviderOptions(command.requiredOption('--issuer <url>', 'its issuer identifier, exactly as its metadata has it')),
  progress: 'Adding',
  call: async ({ providers }, [id], { issuer, ...options }, io) => {
    const { label = id, client_id: clientId, client_secret: secret, roles, ...others } = await providerSettings(options, io);
    if (clientId === undefined || secret === undefined) {
      throw new UsageError('This tenant is a client of the provider: add --registered-as CLIENT_ID and --secret-file FILE.');
    }
    if (roles === undefined) throw new UsageError('Nobody could sign in: add a role, such as --contains administrator:groups=admins.');
    const settings = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined && value !== null));
    return recordOf(providers.create({ id, issuer, label, client_id: clientId, client_secret: secret, roles, ...settings }));
  },
  examples: [
    [
      'mintmark provider create acme --issuer https://login.acme.example --registered-as mintmark --secret-file provider.secret --contains administrator:groups=mintmark-admins',
      'then register the printed redirect URI there',
    ],
  ],
});
