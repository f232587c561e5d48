// `mintmark secret whose`: of a string that was found where it should not be, whose secret or token it is.
import type { WhoseRecord } from '@mintmark/client';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import { readSecretStdin } from '../../credentials/secret-input.ts';
import { canAsk, type Io } from '../../io.ts';
import { card } from '../../output/table.ts';
import { configureCall } from '../call.ts';

export const configure = (command: Command, io: Io): void => {
  configureCall<object, WhoseRecord>(command, io, {
    doing: 'Looking for whose it is',
    call: async ({ grants }) => grants.whose(await leaked(io)),
    forms: (whose) => ({
      json: whose,
      ids: whose.client_id === null ? [] : [whose.client_id],
      lines: () =>
        whose.kind === 'unknown'
          ? ['Nothing of this tenant, or a secret that was chosen or imported.']
          : card([
              ['is', whose.kind === 'client_secret' ? 'a client secret' : 'an access token'],
              ['client id', whose.client_id],
              ['name', whose.client_name],
              ['client', whose.client_state],
              ['owner', whose.owner],
              ['contacts', whose.contacts.join(', ')],
              ['credential', whose.credential_id],
              ['which is', whose.credential_state],
              ['grant', whose.grant_id],
              ['which is', whose.grant_status],
              ['expires', whose.expires_at],
              ['last used', whose.last_used_at],
              ['from', whose.last_used_from],
            ]),
    }),
    quiet: 'print the client id only',
  });
  addExamples(command, [
    ['mintmark secret whose < leaked.secret', 'the string never stands in the process list'],
    ['mintmark secret whose --quiet < leaked.secret', 'the client id alone, for the next command'],
  ]);
};

const leaked = async (io: Io): Promise<string> => {
  if (!canAsk(io)) return readSecretStdin(io);
  const { askSecret } = await import('../../prompts.ts');
  return askSecret(io, 'The secret or token that was found');
};
