// `mintmark resource list`.
import type { ResourceRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { table } from '../../output/table.ts';
import { configureCall } from '../call.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, readonly ResourceRecord[]>(command, io, {
    doing: 'Listing resources',
    call: ({ resources }) => resources.list(),
    forms: (resources) => ({
      json: resources,
      ids: resources.map(({ uri }) => uri),
      lines: (width) =>
        table(
          ['RESOURCE', 'NAME', 'KIND', 'SCOPES', 'OWNERS'],
          resources.map(({ uri, name, kind, scopes, owners }) => [uri, name, kind, scopes.join(' '), owners.join(' ')]),
          { width, gives: ['OWNERS', 'SCOPES', 'NAME', 'KIND'] },
        ),
    }),
    quiet: 'print URIs only, one a line',
  });
  addExamples(command, [['mintmark resource list', 'every API that tokens can be for']]);
};
