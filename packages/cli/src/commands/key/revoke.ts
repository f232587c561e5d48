// `mintmark key revoke KID`: the emergency brake. Its tokens are dead, and the standby signs.
import type { SigningKeyRecord } from '@mintmark/client';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { printable } from '../../output/printable.ts';
import { configureCall } from '../call.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { keyForms } from './key-table.ts';

export const configure = (command: Command, io: Io): void => {
  addConfirmOption(command);
  configureCall<ConfirmOptions, readonly SigningKeyRecord[]>(command, io, {
    argument: ['<kid>', 'the key'],
    doing: 'Revoking',
    call: async ({ keys }, kid, options) => {
      await requireConfirmed(options, `Revoke key ${printable(kid)}? Every token that it signed ends now, for good.`, io);
      return keys.revoke(kid);
    },
    forms: keyForms,
    quiet: 'print kids only, one a line',
  });
  addExamples(command, [
    ['mintmark key revoke AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE', 'asks; offline checks hear of it within five minutes'],
  ]);
};
