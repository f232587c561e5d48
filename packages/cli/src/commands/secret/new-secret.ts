// What the commands share that make a secret: its settings, and where it goes.
import type { CreatedSecretRecord, NewSecretRecord, OnceOptions } from '@mintmark/client/management';
import type { Command } from 'commander';
import { connectManagement, type Management } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { readSecretFile } from '../../credentials/secret-input.ts';
import { parseExpiry } from '../../expiry.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-format.ts';
import { shellQuote } from '../../output/shell-quote.ts';
import { deliverNewSecret } from '../../sinks/deliver-new-secret.ts';
import { addSinkOptions, type SinkOptions } from '../../sinks/secret-sink.ts';
import { secretCard } from './secret-card.ts';

/** Its settings as options. */
interface NewSecretOptions extends ConnectionOptions, OutputOptions, SinkOptions {
  readonly label?: string;
  readonly expires?: string;
  readonly keepSealed?: boolean;
  readonly chosenFile?: string;
}

/** Makes a secret of a client; `settings` are those of every such command. */
type Make<Options> = (
  management: Management,
  clientId: string,
  settings: NewSecretRecord,
  options: Options & OnceOptions,
) => Promise<CreatedSecretRecord>;

/** Makes the command take a client id and the settings, make a secret and deliver it. */
export const configureNewSecret = <Options extends object>(command: Command, io: Io, doing: string, make: Make<Options>): void => {
  command
    .argument('<client-id>', 'the API client')
    .option('--label <text>', 'what people call it')
    .option('--expires <when>', 'when it ends: 2027-01-31, or a span such as 90d')
    .option('--chosen-file <file>', 'a file that holds the secret that was chosen (default: made up, with 256 random bits)')
    .option('--keep-sealed', 'keep the secret itself, encrypted: for a client that is to switch to client_secret_jwt')
    .action(async (clientId: string) => {
      const options = command.opts<Options & NewSecretOptions>();
      const settings = await settingsOf(options, io);
      const management = await connectManagement(options, io);
      const { tenantUrl } = management;
      await deliverNewSecret(
        {
          doing,
          make: (once) => make(management, clientId, settings, { ...options, ...once }),
          isMadeUp: options.chosenFile === undefined,
          clientIdOf: () => clientId,
          tenantUrl,
          forms: (secret) => ({
            json: secret,
            lines: () => [...secretCard(secret), ...(secret.client_secret === undefined ? [] : ['', secret.client_secret])],
            ids: [secret.id],
          }),
          afterLoss: ({ id }) => `end it by \`mintmark secret retire ${shellQuote(clientId)} ${id} --yes\`, and make another.`,
        },
        options,
        io,
      );
    });
  addOutputOptions(command, 'print the id of the secret only');
  addSinkOptions(command);
  addConnectionOptions(command);
};

const settingsOf = async ({ label, expires, keepSealed, chosenFile }: NewSecretOptions, io: Io): Promise<NewSecretRecord> => ({
  label,
  expires_at: expires === undefined ? undefined : parseExpiry(expires, io.now()),
  keep_sealed: keepSealed,
  client_secret: chosenFile === undefined ? undefined : await readSecretFile(chosenFile, '--chosen-file', io),
});
