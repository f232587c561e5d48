// `mintmark client update ID`: changes settings; what is not named stays.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { clientCard } from './client-card.ts';
import { addSettingsOptions, type SettingsOptions, settingsOf } from './settings-options.ts';

interface UpdateOptions extends SettingsOptions {
  readonly name?: string;
  readonly reset?: readonly string[];
}

export const configure = (command: Command, io: Io): void => {
  command.option('--name <name>', 'what people call it');
  addSettingsOptions(command).option('--reset <field...>', 'settings that go back to their default, by their names in JSON');
  configureCall<UpdateOptions, Parameters<typeof clientCard>[0]>(command, io, {
    argument: ['<client-id>', 'the API client'],
    doing: 'Changing',
    call: async ({ clients }, clientId, options) => {
      const reset = Object.fromEntries((options.reset ?? []).map((field) => [field, null]));
      return clients.update(clientId, { ...reset, ...(await settingsOf(options, io)), name: options.name });
    },
    forms: (client) => ({ json: client, lines: () => clientCard(client), ids: [client.client_id] }),
    quiet: 'print the client id only',
    ownCredentials: true,
  });
  addExamples(command, [
    ['mintmark client update billing --scope "invoices:read invoices:list"', 'its scopes are these from now on'],
    ['mintmark client update bank --jwks new-keys.json', 'its next keys'],
    ['mintmark client update bank --reset access_token_lifetime expires_at', 'as if these had never been set'],
  ]);
};
