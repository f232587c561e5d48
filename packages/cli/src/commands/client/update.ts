// `mintmark client update ID`: changes the settings that the options name.
import type { ClientRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT_COMMAND } from './client-card.ts';
import { addSettingsOptions, type SettingsOptions, settingsOf } from './settings-options.ts';

interface UpdateOptions extends SettingsOptions {
  readonly name?: string;
  readonly reset?: readonly string[];
}

export const command = managementCommand<UpdateOptions, ClientRecord>({
  options: (command) => {
    command.option('--name <name>', 'its display name');
    addSettingsOptions(command).option('--reset <field...>', 'settings to reset to their default, by their names in JSON');
  },
  ...ONE_CLIENT_COMMAND,
  progress: 'Changing',
  call: async ({ clients }, [clientId], options, io) => {
    const reset = Object.fromEntries((options.reset ?? []).map((field) => [field, null]));
    return recordOf(clients.update(clientId, { ...(await settingsOf(options, io)), name: options.name, ...reset }));
  },

  ownCredentials: true,
  examples: [
    ['mintmark client update billing --scope "invoices:read invoices:list"', 'replaces its scopes'],
    ['mintmark client update bank --jwks new-keys.json', 'replaces its keys'],
    ['mintmark client update billing --quota 1000/hour --quota 10000/day', 'how many tokens it may obtain'],
    ['mintmark client update bank --reset access_token_lifetime expires_at', 'resets two settings to their defaults'],
  ],
});
