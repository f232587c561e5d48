// `mintmark resource update URI`: changes the settings that the options name.
import type { ResourceRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_RESOURCE_COMMAND } from './resource-card.ts';
import { addResourceOptions, type ResourceOptions, resourceSettingsOf } from './settings-options.ts';

interface UpdateOptions extends ResourceOptions {
  readonly reset?: readonly string[];
}

export const command = managementCommand<UpdateOptions, ResourceRecord>({
  ...ONE_RESOURCE_COMMAND,
  options: (command) => {
    command.option('--name <name>', 'its display name');
    addResourceOptions(command).option('--reset <field...>', 'settings to reset to their default, by their names in JSON');
  },
  progress: 'Changing',
  call: async ({ resources }, [uri], options, io) => {
    const reset = Object.fromEntries((options.reset ?? []).map((field) => [field, null]));
    return recordOf(resources.update(uri, { ...(await resourceSettingsOf(options, io)), name: options.name, ...reset }));
  },
  examples: [
    ['mintmark resource update https://api.example.com/payments --token-lifetime 300', 'tokens for it are valid for five minutes'],
    ['mintmark resource update https://api.example.com/payments --reset owners', 'no client may introspect tokens for it'],
  ],
});
