// The shared part of commands that create a secret: its settings and its delivery.
import type { CreatedSecretRecord, IdempotencyOptions, NewSecret } from '@mintmark/client/management';
import { connectManagement, type Management } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { readSecretFile } from '../../credentials/secret-input.ts';
import { type CommandDefinition, type DefinedCommand, defineCommand } from '../../define-command.ts';
import { parseExpiry } from '../../expiry.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-format.ts';
import { shellQuote } from '../../output/shell-quote.ts';
import { deliverNewSecret } from '../../sinks/deliver-new-secret.ts';
import { addSinkOptions, type SinkOptions } from '../../sinks/secret-sink.ts';
import { secretCard } from './secret-card.ts';

interface NewSecretOptions extends ConnectionOptions, OutputOptions, SinkOptions {
  readonly label?: string;
  readonly expires?: string;
  readonly keepSealed?: boolean;
  readonly chosenFile?: string;
}

/** A command that creates a secret. `Options` are its own. */
interface NewSecretCommand<Options extends object> extends Pick<CommandDefinition<Options>, 'options' | 'examples'> {
  readonly progress: string;
  readonly create: (
    management: Management,
    clientId: string,
    settings: NewSecret,
    options: Options & IdempotencyOptions,
  ) => Promise<CreatedSecretRecord>;
}

/**
 * Turns a definition into a command that takes a client id and the settings, creates the secret and delivers
 * it.
 */
export const newSecretCommand = <Options extends object>({
  options: addOwnOptions,
  examples,
  progress,
  create,
}: NewSecretCommand<Options>): DefinedCommand =>
  defineCommand<Options & NewSecretOptions>({
    arguments: [['<client-id>', 'the API client']],
    options: (command) => {
      addOwnOptions?.(command);
      command
        .option('--label <text>', 'a label for the secret')
        .option('--expires <when>', 'when it expires: 2027-01-31, or a time span such as 90d')
        .option('--chosen-file <file>', 'a file with a secret that you chose (default: generated, with 256 random bits)')
        .option('--keep-sealed', 'store the secret encrypted instead of hashed, for client_secret_jwt');
      addOutputOptions(command, 'print the id of the secret only');
      addSinkOptions(command);
      addConnectionOptions(command);
    },
    examples,
    run: async ([clientId = ''], options, io) => {
      const settings = await settingsOf(options, io);
      const management = await connectManagement(options, io);
      await deliverNewSecret(
        {
          progress: progress,
          create: (once) => create(management, clientId, settings, { ...options, ...once }),
          isGenerated: options.chosenFile === undefined,
          clientIdOf: () => clientId,
          tenantUrl: management.tenantUrl,
          show: (secret) => ({
            json: secret,
            lines: () => [...secretCard(secret), ...(secret.client_secret === undefined ? [] : ['', secret.client_secret])],
            ids: [secret.id],
          }),
          afterLoss: ({ id }) =>
            `end it with \`mintmark secret retire ${shellQuote(clientId)} ${shellQuote(id)} --yes\`, and create another one.`,
        },
        options,
        io,
      );
    },
  });

const settingsOf = async ({ label, expires, keepSealed, chosenFile }: NewSecretOptions, io: Io): Promise<NewSecret> => ({
  label,
  expires_at: expires === undefined ? undefined : parseExpiry(expires, io.now()),
  keep_sealed: keepSealed,
  client_secret: chosenFile === undefined ? undefined : await readSecretFile(chosenFile, '--chosen-file', io),
});
