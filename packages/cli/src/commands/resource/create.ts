// `mintmark resource create URI`: registers an API that tokens can be for.
import type { ResourceRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_RESOURCE_COMMAND } from './resource-card.ts';
import { addResourceOptions, type ResourceOptions, resourceSettingsOf } from './settings-options.ts';

export const command = managementCommand<ResourceOptions, ResourceRecord>({
  ...ONE_RESOURCE_COMMAND,
  arguments: [['<uri>', 'the resource indicator, as https://api.example.com/payments']],
  options: (command) => {
    command.option('--name <name>', 'its display name (default: the URI)');
    addResourceOptions(command);
  },
  progress: 'Registering',
  call: async ({ resources }, [uri], options, io) =>
    recordOf(resources.create({ ...(await resourceSettingsOf(options, io)), uri, name: options.name ?? uri })),
  examples: [
    [
      'mintmark resource create https://api.example.com/payments --scope payments:read --owner payments-api',
      'an API, and the client that introspects its tokens',
    ],
    [
      'mintmark resource create https://api.example.com/payouts --details payout=payout.schema.json --token-format opaque',
      'an API with authorization details (RFC 9396) and their JSON Schema',
    ],
  ],
});
