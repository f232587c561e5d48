// `mintmark grant show ID`: the record behind a token.
import type { GrantRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { grantForms } from './grant-card.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, GrantRecord>(command, io, {
    argument: ['<grant-id>', 'the grant_id of a token answer, or the jti of a JWT'],
    doing: 'Looking it up',
    call: ({ grants }, grantId) => grants.get(grantId),
    forms: grantForms,
    quiet: 'print the grant id only',
  });
  addExamples(command, [['mintmark grant show 01a20000-0000-7000-8000-000000000000', 'whose token it is, since when and for what']]);
};
