// `mintmark client create`: a new API client. Its secret is shown here once, and nowhere else ever.
import type { CreatedClientRecord } from '@mintmark/client';
import type { Command } from 'commander';
import { addExamples } from '../../command-help.ts';
import { connectManagement } from '../../connection.ts';
import { addServerOptions, type ServerOptions } from '../../credentials/connection-options.ts';
import { type Io, writeLine } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print, wantsJson } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { exportLine } from '../../output/shell-quote.ts';
import { clientCard } from './client-card.ts';
import { addSettingsOptions, type SettingsOptions, settingsOf } from './settings-options.ts';

/** `clientId` and `authMethod` are the new client's here; who asks is told by the environment or the profile. */
interface CreateOptions extends ServerOptions, OutputOptions, SettingsOptions {
  readonly name: string;
  readonly clientId?: string;
}

export const configure = (command: Command, io: Io): void => {
  command
    .requiredOption('--name <name>', 'what people call it')
    .option('--client-id <id>', 'its client id (default: made by the server)')
    .action(() => run(command.opts<CreateOptions>(), io));
  addSettingsOptions(command);
  addOutputOptions(command);
  addServerOptions(command);
  addExamples(command, [
    ['mintmark client create --name Billing --client-id billing --scope invoices:read --scope invoices:write', 'a client for a service'],
    ['mintmark client create --name ci --entitlement readAPIClients --expires 90d', 'one that may use the management API, for a while'],
    ['mintmark client create --name job --output json | jq -r .client_secret > job.secret', 'its secret into a file'],
    [
      'mintmark client create --name Bank --client-id bank --auth-method private_key_jwt --jwks keys.json --dpop-bound',
      'one with keys of its own',
    ],
  ]);
};

const run = async (options: CreateOptions, io: Io): Promise<void> => {
  const { tenantUrl, caCert, profile } = options;
  const client = { ...(await settingsOf(options, io)), name: options.name, client_id: options.clientId };
  const management = await connectManagement({ tenantUrl, caCert, profile }, io);
  const created = await withProgress(io, 'Creating', () => management.clients.create(client));
  await print({ json: created, lines: () => describe(created, management.tenantUrl) }, options, io);
  if (wantsJson(options, io) || created.client_secret === undefined) return;
  await writeLine(io.stderr, 'The secret is shown this once and cannot be shown again: keep it now.');
};

/** The client, and the guide's line to become it, where it has a secret. */
const describe = (client: CreatedClientRecord, tenantUrl: string): string[] => {
  const { client_id, client_secret } = client;
  if (client_secret === undefined) return clientCard(client);
  return [...clientCard(client), '', exportLine({ tenant_url: new URL(tenantUrl).host, client_id, client_secret })];
};
