// `mintmark tenant list`.
import type { TenantRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { table } from '../../output/table.ts';
import { configureCall } from '../call.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, readonly TenantRecord[]>(command, io, {
    doing: 'Listing tenants',
    call: ({ tenants }) => tenants.list(),
    forms: (tenants) => ({
      json: tenants,
      ids: tenants.map(({ id }) => id),
      lines: (width) =>
        table(
          ['TENANT', 'NAME', 'PUBLIC URL', 'PROFILE'],
          tenants.map(({ id, name, public_url, profile }) => [id, name, public_url, profile]),
          { width, gives: ['PROFILE', 'NAME', 'PUBLIC URL'] },
        ),
    }),
    quiet: 'print ids only, one a line',
  });
  addExamples(command, [['mintmark tenant list', 'the tenants that you may manage']]);
};
