// `mintmark tenant disable ID`: its hosts answer nobody, and its tokens end.
import type { TenantRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { printable } from '../../output/printable.ts';
import { configureEnding, type EndingOptions } from '../ending.ts';
import { tenantForms } from './tenant-card.ts';

export const configure = (command: Command, io: Io): void => {
  configureEnding<EndingOptions, TenantRecord>(command, io, {
    argument: ['<tenant>', 'the id of a tenant'],
    doing: 'Disabling',
    effect: ({ effects }, id) => effects.ofTenant(id, 'disable'),
    call: ({ tenants }, id) => tenants.disable(id),
    question: (id) => `Disable tenant ${printable(id)}? Its hosts answer nobody, and all its tokens end now.`,
    final: false,
    forms: tenantForms,
    quiet: 'print the id only',
  });
  addExamples(command, [
    ['mintmark tenant disable 01a20000-0000-7000-8000-000000000000', '`enable` takes it back, but for the tokens'],
    ['mintmark tenant disable 01a20000-0000-7000-8000-000000000000 --dry-run', 'how many tokens would end'],
  ]);
};
