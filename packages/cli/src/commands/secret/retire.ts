// `mintmark secret retire ID SECRET`: the secret no longer counts, at once or in a while; its tokens stay good.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import { parseSpan } from '../../expiry.ts';
import type { Io } from '../../io.ts';
import { configureForSecret } from './one-secret.ts';

interface RetireOptions {
  readonly after?: number;
}

export const configure = (command: Command, io: Io): void => {
  command.option('--after <span>', 'in a while: 90d, 12h, 30m (default: now)', parseSpan('--after'));
  configureForSecret<RetireOptions>(command, io, {
    doing: 'Retiring',
    call: ({ secrets }, at, { after, dryRun }) => secrets.retire(...at, { after, dryRun }),
    question: ({ after = 0 }) => (after > 0 ? undefined : 'Retire the secret? It ends now, for good; its tokens stay good.'),
    canRehearse: true,
  });
  addExamples(command, [
    ['mintmark secret retire payments-api 01a20000-0000-7000-8000-000000000000 --dry-run', 'when it was last used, and what it would be'],
    ['mintmark secret retire payments-api 01a20000-0000-7000-8000-000000000000 --after 12h', 'tonight'],
    ['mintmark secret retire payments-api 01a20000-0000-7000-8000-000000000000 --yes', 'now; its tokens stay good until they expire'],
  ]);
};
