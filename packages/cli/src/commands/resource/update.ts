// `mintmark resource update URI`: changes the settings that the options name.
import type { ResourceRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_RESOURCE_COMMAND } from './resource-card.ts';
import { addResourceOptions, type ResourceOptions, resourceSettingsOf } from './settings-options.ts';

export const command = managementCommand<ResourceOptions, ResourceRecord>({
  ...ONE_RESOURCE_COMMAND,
  options: (command) => {
    command.option('--name <name>', 'its display name');
    addResourceOptions(command);
  },
  progress: 'Changing',
  call: async ({ resources }, [uri], options, io) =>
    recordOf(resources.update(uri, { ...(await resourceSettingsOf(options, io)), name: options.name })),
  examples: [
    ['mintmark resource update https://api.example.com/payments --token-lifetime 300', 'tokens for it are valid for five minutes'],
  ],
});
