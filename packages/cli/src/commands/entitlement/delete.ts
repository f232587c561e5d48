// `mintmark entitlement delete NAME`: only one that no client holds.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { printable } from '../../output/printable.ts';
import { configureCall } from '../call.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, void>(command, io, {
    argument: ['<name>', 'the entitlement'],
    doing: 'Removing',
    call: ({ entitlements }, name) => entitlements.delete(name),
    forms: (_, name) => ({ json: { name, deleted: true }, lines: () => [`Removed ${printable(name)}.`], ids: [name] }),
    quiet: 'print the name only',
  });
  addExamples(command, [
    ['mintmark entitlement delete billing:approve', 'once nobody holds it'],
    ['mintmark client list --entitlement billing:approve', 'who still holds it'],
  ]);
};
