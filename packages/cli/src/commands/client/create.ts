// `mintmark client create`: a new API client. Its secret is shown here once, and nowhere else ever.
import type { CreatedClientRecord } from '@mintmark/client/management';
import { connectManagement, recordOf } from '../../connection.ts';
import { addServerOptions, type ServerOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import type { Io } from '../../io.ts';
import { isWithoutSecret } from '../../manifest/rotation.ts';
import { addOutputOptions, type OutputOptions } from '../../output/output-format.ts';
import { exportLine, shellQuote } from '../../output/shell-quote.ts';
import { deliverNewSecret } from '../../sinks/deliver-new-secret.ts';
import { addSinkOptions, type SinkOptions } from '../../sinks/secret-sink.ts';
import { clientCard } from './client-card.ts';
import { addSettingsOptions, type SettingsOptions, settingsOf } from './settings-options.ts';

/** `clientId` and `authMethod` are the new client's here; who asks is told by the environment or the profile. */
interface CreateOptions extends ServerOptions, OutputOptions, SettingsOptions, SinkOptions {
  readonly name: string;
  readonly clientId?: string;
}

export const command = defineCommand<CreateOptions>({
  options: (command) => {
    command
      .requiredOption('--name <name>', 'what people call it')
      .option('--client-id <id>', 'its client id (default: made by the server)');
    addSettingsOptions(command);
    addOutputOptions(command, 'print the client id only');
    addSinkOptions(command);
    addServerOptions(command);
  },
  examples: [
    ['mintmark client create --name Billing --client-id billing --scope invoices:read --scope invoices:write', 'a client for a service'],
    ['mintmark client create --name ci --entitlement readAPIClients --expires 90d', 'one that may use the management API, for a while'],
    ['mintmark client create --name job --to-file job.secret', 'its secret into a file that its owner alone can read'],
    ['mintmark client create --name cron --to-k8s-secret cron-credentials > cron-secret.yaml', 'as a manifest for kubectl apply'],
    [
      'mintmark client create --name Bank --client-id bank --auth-method private_key_jwt --jwks keys.json --dpop-bound',
      'one with keys of its own',
    ],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: CreateOptions, io: Io): Promise<void> => {
  const { tenantUrl, caCert, profile } = options;
  const client = { ...(await settingsOf(options, io)), name: options.name, client_id: options.clientId };
  const management = await connectManagement({ tenantUrl, caCert, profile }, io);
  await deliverNewSecret<CreatedClientRecord>(
    {
      doing: 'Creating',
      make: (once) => recordOf(management.clients.create(client, once)),
      isMadeUp: !isWithoutSecret(options.authMethod),
      clientIdOf: ({ client_id }) => client_id,
      tenantUrl: management.tenantUrl,
      forms: (created) => ({ json: created, lines: () => describe(created, management.tenantUrl), ids: [created.client_id] }),
      afterLoss: ({ client_id }) => `make another by \`mintmark secret rotate ${shellQuote(client_id)} --overlap 0\`.`,
    },
    options,
    io,
  );
};

/** The client, and the guide's line to become it, where it has a secret. */
const describe = (client: CreatedClientRecord, tenantUrl: string): string[] => {
  const { client_id, client_secret } = client;
  if (client_secret === undefined) return clientCard(client);
  return [...clientCard(client), '', exportLine({ tenant_url: new URL(tenantUrl).host, client_id, client_secret })];
};
