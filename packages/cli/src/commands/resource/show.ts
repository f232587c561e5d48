// `mintmark resource show URI`.
import type { ResourceRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { resourceForms } from './resource-card.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, ResourceRecord>(command, io, {
    argument: ['<uri>', 'the resource indicator'],
    doing: 'Looking it up',
    call: ({ resources }, uri) => resources.get(uri),
    forms: resourceForms,
    quiet: 'print the URI only',
  });
  addExamples(command, [['mintmark resource show https://api.example.com/payments', 'its scopes, owners and settings']]);
};
