// `mintmark resource update URI`: changes settings; what is not named stays.
import type { ResourceRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { resourceOutput } from './resource-card.ts';
import { addResourceOptions, type ResourceOptions, resourceSettingsOf } from './settings-options.ts';

export const command = managementCommand<ResourceOptions, ResourceRecord>({
  arguments: [['<uri>', 'the resource indicator']],
  options: (command) => {
    command.option('--name <name>', 'what people call it');
    addResourceOptions(command);
  },
  progress: 'Changing',
  call: async ({ resources }, [uri], options, io) =>
    resources.update(uri, { ...(await resourceSettingsOf(options, io)), name: options.name }),
  show: resourceOutput,
  quiet: 'print the URI only',
  examples: [['mintmark resource update https://api.example.com/payments --token-lifetime 300', 'its tokens live for five minutes']],
});
