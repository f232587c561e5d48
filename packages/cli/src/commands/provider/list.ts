// `mintmark provider list`: lists the OpenID Providers by which operators sign in.
import type { ProviderRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { providersOutput } from './provider-card.ts';

export const command = managementCommand<object, readonly ProviderRecord[]>({
  progress: 'Listing providers',
  call: ({ providers }) => providers.list(),
  show: providersOutput,
  quiet: 'print ids only, one per line',
  examples: [['mintmark provider list', 'the providers by which operators sign in']],
});
