// `mintmark secret rotate ID`: a new secret in the place of the old ones, which go on to count for a while.
import { recordOf } from '../../connection.ts';
import { parseSpan } from '../../expiry.ts';
import { newSecretCommand } from './new-secret.ts';

interface RotateOptions {
  readonly overlap?: number;
}

export const command = newSecretCommand<RotateOptions>({
  options: (command) =>
    command.option(
      '--overlap <span>',
      'how long the old ones go on to count: 90d, 12h, 30m, or 0 (default: a day)',
      parseSpan('--overlap'),
    ),
  progress: 'Rotating',
  create: ({ secrets }, clientId, settings, { overlap, ...once }) => recordOf(secrets.rotate(clientId, { ...settings, overlap }, once)),
  examples: [
    ['mintmark secret rotate payments-api', 'a new secret; the old one counts for another day'],
    ['mintmark secret rotate payments-api --overlap 0', 'the old one ends now; its tokens stay good'],
    ['mintmark secret rotate payments-api --to-k8s-secret payments-credentials > payments-secret.yaml', 'as a manifest for kubectl apply'],
    ['mintmark secret rotate payments-api --to-command "cat > vault.in"', 'straight into a program'],
  ],
});
