// What the commands about one secret share: the client and the secret as arguments, and its record as the result.
import type { ManagedSecrets, ManagementSecretRecord } from '@mintmark/client/management';
import type { Command } from 'commander';
import { connectManagement, type Management } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from '../confirmed.ts';
import { secretCard } from './secret-card.ts';

/** What is done with the secret. */
interface Deed<Options> {
  readonly doing: string;
  readonly call: (
    management: Management,
    at: readonly [clientId: string, secretId: string],
    options: Options,
  ) => Promise<ManagementSecretRecord>;
  /** What is asked first, where it ends something; the last use of the secret is told with it. */
  readonly question?: (options: Options) => string | undefined;
  /** Whether it can be tried without effect. */
  readonly canRehearse?: boolean;
}

/** Makes the command take a client id and a secret id, do the deed and print the record that comes of it. */
export const configureForSecret = <Options extends object>(command: Command, io: Io, deed: Deed<Options & DryRunOptions>): void => {
  const { doing, call, question, canRehearse = false } = deed;
  command
    .argument('<client-id>', 'the API client')
    .argument('<secret-id>', 'the secret, as `mintmark secret list` names it')
    .action(async (...at: [clientId: string, secretId: string]) => {
      const options = command.opts<Options & DryRunOptions & ConfirmOptions & ConnectionOptions & OutputOptions>();
      const management = await connectManagement(options, io);
      const place = [at[0], at[1]] as const;
      const asked = options.dryRun === true ? undefined : question?.(options);
      if (asked !== undefined && options.yes !== true)
        await requireConfirmed(options, `${asked} ${await useOf(management.secrets, place)}`, io, at[1]);
      const secret = await withProgress(io, doing, () => call(management, place, options));
      await print({ json: secret, lines: () => secretCard(secret), ids: [secret.id] }, options, io);
    });
  if (question !== undefined) addConfirmOption(command);
  if (canRehearse) command.option('--dry-run', 'change nothing; show what the secret would be');
  addConnectionOptions(addOutputOptions(command, 'print the id of the secret only'));
};

/** The option of what can be tried. */
export interface DryRunOptions {
  readonly dryRun?: boolean;
}

const useOf = async (secrets: ManagedSecrets, [clientId, secretId]: readonly [string, string]): Promise<string> => {
  const { last_used_at: at, last_used_from: from } = await secrets.get(clientId, secretId);
  return at === null ? 'It was never used.' : `It was last used at ${at} from ${from}.`;
};
