// `mintmark client update ID`: changes settings; what is not named stays.
import type { ClientRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT } from './client-card.ts';
import { addSettingsOptions, type SettingsOptions, settingsOf } from './settings-options.ts';

interface UpdateOptions extends SettingsOptions {
  readonly name?: string;
  readonly reset?: readonly string[];
}

export const command = managementCommand<UpdateOptions, ClientRecord>({
  options: (command) => {
    command.option('--name <name>', 'what people call it');
    addSettingsOptions(command).option('--reset <field...>', 'settings that go back to their default, by their names in JSON');
  },
  ...ONE_CLIENT,
  progress: 'Changing',
  call: async ({ clients }, [clientId], options, io) => {
    const reset = Object.fromEntries((options.reset ?? []).map((field) => [field, null]));
    return recordOf(clients.update(clientId, { ...reset, ...(await settingsOf(options, io)), name: options.name }));
  },

  ownCredentials: true,
  examples: [
    ['mintmark client update billing --scope "invoices:read invoices:list"', 'its scopes are these from now on'],
    ['mintmark client update bank --jwks new-keys.json', 'its next keys'],
    ['mintmark client update bank --reset access_token_lifetime expires_at', 'as if these had never been set'],
  ],
});
