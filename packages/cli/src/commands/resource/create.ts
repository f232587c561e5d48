// `mintmark resource create URI`: an API that tokens are for.
import type { ResourceRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { resourceForms } from './resource-card.ts';
import { addResourceOptions, type ResourceOptions, resourceSettingsOf } from './settings-options.ts';

export const configure = (command: Command, io: Io): void => {
  command.option('--name <name>', 'what people call it (default: the URI)');
  addResourceOptions(command);
  configureCall<ResourceOptions, ResourceRecord>(command, io, {
    argument: ['<uri>', 'the resource indicator, as https://api.example.com/payments'],
    doing: 'Registering',
    call: async ({ resources }, uri, options) =>
      resources.create({ ...(await resourceSettingsOf(options, io)), uri, name: options.name ?? uri }),
    forms: resourceForms,
    quiet: 'print the URI only',
  });
  addExamples(command, [
    [
      'mintmark resource create https://api.example.com/payments --scope payments:read --owner payments-api',
      'an API, and who checks its tokens',
    ],
    [
      'mintmark resource create https://api.example.com/payouts --details payout=payout.schema.json --token-format opaque',
      'one with authorization details (RFC 9396), by their JSON Schema',
    ],
  ]);
};
