// The shared part of commands for one secret.
import type { SecretRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { type Management, recordOf } from '../../connection.ts';
import type { ArgumentValues } from '../../define-command.ts';
import type { Io } from '../../io.ts';
import { type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { secretCard } from './secret-card.ts';

/** The parts that every command for one secret shares. */
export const ONE_SECRET_COMMAND = {
  arguments: [
    ['<client-id>', 'the API client'],
    ['<secret-id>', 'the secret, as `mintmark secret list` names it'],
  ],
  show: (secret: SecretRecord) => ({ json: secret, lines: () => secretCard(secret), ids: [secret.id] }),
  quiet: 'print the id of the secret only',
} as const;

/** The option that {@link addSecretDryRun} adds. */
export interface DryRunOptions {
  readonly dryRun?: boolean;
}

export const addSecretDryRun = (command: Command): Command =>
  command.option('--dry-run', 'change nothing; show what the secret would become');

/**
 * Asks before a secret ends, and reports when it was last used.
 *
 * @throws UsageError without a terminal, Error when it is not confirmed
 */
export const confirmSecretEnd = async (
  question: string,
  { secrets }: Management,
  [clientId, secretId]: ArgumentValues,
  options: ConfirmOptions,
  io: Io,
): Promise<void> => {
  if (options.yes === true) return;
  const { last_used_at: at, last_used_from: from } = await recordOf(secrets.get(clientId, secretId));
  const lastUse = at === null ? 'It was never used.' : `It was last used at ${at} from ${from}.`;
  await requireConfirmed(options, `${question} ${lastUse}`, io, secretId);
};
