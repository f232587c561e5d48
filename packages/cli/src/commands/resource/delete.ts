// `mintmark resource delete URI`.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { printable } from '../../output/printable.ts';
import { configureCall } from '../call.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';

export const configure = (command: Command, io: Io): void => {
  addConfirmOption(command);
  configureCall<ConfirmOptions, void>(command, io, {
    argument: ['<uri>', 'the resource indicator'],
    doing: 'Deleting',
    ask: (_, uri, options) => requireConfirmed(options, `Delete ${printable(uri)}? Nobody gets tokens for it any more.`, io, uri),
    call: ({ resources }, uri) => resources.delete(uri),
    forms: (_, uri) => ({ json: { uri, deleted: true }, lines: () => [`Deleted ${printable(uri)}.`], ids: [uri] }),
    quiet: 'print the URI only',
  });
  addExamples(command, [['mintmark resource delete https://api.example.com/payments --yes', 'without asking']]);
};
