// `mintmark key revoke KID`: the emergency brake. Its tokens are dead, and the standby signs.
import type { SigningKeyRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { printable } from '../../output/printable.ts';
import { configureEnding, type EndingOptions } from '../ending.ts';
import { keyForms } from './key-table.ts';

export const configure = (command: Command, io: Io): void => {
  configureEnding<EndingOptions, readonly SigningKeyRecord[]>(command, io, {
    argument: ['<kid>', 'the key'],
    doing: 'Revoking',
    effect: ({ effects }, kid) => effects.ofKey(kid),
    call: ({ keys }, kid) => keys.revoke(kid),
    question: (kid) => `Revoke key ${printable(kid)}? Every token that it signed ends now, for good.`,
    final: true,
    forms: keyForms,
    quiet: 'print kids only, one a line',
  });
  addExamples(command, [
    ['mintmark key revoke AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE', 'asks; offline checks hear of it within five minutes'],
    ['mintmark key revoke AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_AbCdE --dry-run', 'how many tokens would end'],
  ]);
};
