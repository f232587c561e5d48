// `mintmark secret rotate ID`: replaces the secrets with a new one. The old ones remain valid for the
// overlap.
import { recordOf } from '../../connection.ts';
import { parseSpan } from '../../time-span.ts';
import { newSecretCommand } from './new-secret.ts';

interface RotateOptions {
  readonly overlap?: number;
}

export const command = newSecretCommand<RotateOptions>({
  options: (command) =>
    command.option('--overlap <span>', 'how long the old secrets stay valid: 90d, 12h, 30m, or 0 (default: 1d)', parseSpan),
  progress: 'Rotating',
  create: ({ secrets }, clientId, settings, { overlap, ...once }) => recordOf(secrets.rotate(clientId, { ...settings, overlap }, once)),
  examples: [
    ['mintmark secret rotate payments-api', 'a new secret; the old one stays valid for a day'],
    ['mintmark secret rotate payments-api --overlap 0', 'the old one ends now; its tokens stay valid'],
    ['mintmark secret rotate payments-api --to-k8s-secret payments-credentials > payments-secret.yaml', 'as a manifest for kubectl apply'],
    ['mintmark secret rotate payments-api --to-command "cat > vault.in"', 'into the standard input of a program'],
  ],
});
