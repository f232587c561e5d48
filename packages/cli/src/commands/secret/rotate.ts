// `mintmark secret rotate ID`: a new secret in the place of the old ones, which go on to count for a while.
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import { parseSpan } from '../../expiry.ts';
import type { Io } from '../../io.ts';
import { configureNewSecret } from './new-secret.ts';

interface RotateOptions {
  readonly overlap?: number;
}

export const configure = (command: Command, io: Io): void => {
  command.option('--overlap <span>', 'how long the old ones go on to count: 90d, 12h, 30m, or 0 (default: a day)', parseSpan('--overlap'));
  configureNewSecret<RotateOptions>(command, io, 'Rotating', ({ secrets }, clientId, settings, { overlap, ...once }) =>
    secrets.rotate(clientId, { ...settings, overlap }, once),
  );
  addExamples(command, [
    ['mintmark secret rotate payments-api', 'a new secret; the old one counts for another day'],
    ['mintmark secret rotate payments-api --overlap 0', 'the old one ends now; its tokens stay good'],
    ['mintmark secret rotate payments-api --to-k8s-secret payments-credentials > payments-secret.yaml', 'as a manifest for kubectl apply'],
    ['mintmark secret rotate payments-api --to-command "cat > vault.in"', 'straight into a program'],
  ]);
};
