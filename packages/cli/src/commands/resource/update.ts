// `mintmark resource update URI`: changes settings; what is not named stays.
import type { ResourceRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { resourceForms } from './resource-card.ts';
import { addResourceOptions, type ResourceOptions, resourceSettingsOf } from './settings-options.ts';

export const configure = (command: Command, io: Io): void => {
  command.option('--name <name>', 'what people call it');
  addResourceOptions(command);
  configureCall<ResourceOptions, ResourceRecord>(command, io, {
    argument: ['<uri>', 'the resource indicator'],
    doing: 'Changing',
    call: async ({ resources }, uri, options) => resources.update(uri, { ...(await resourceSettingsOf(options, io)), name: options.name }),
    forms: resourceForms,
    quiet: 'print the URI only',
  });
  addExamples(command, [
    ['mintmark resource update https://api.example.com/payments --token-lifetime 300', 'its tokens live for five minutes'],
  ]);
};
