// `mintmark client create`: a new API client. Its secret is shown here once, and nowhere else ever.
import type { CreatedClientRecord, ManagedAuthMethod, ManagedTokenFormat, NewClientRecord } from '@mintmark/client';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { addExamples } from '../../command-help.ts';
import { connectManagement } from '../../connection.ts';
import { addServerOptions, type ServerOptions } from '../../credentials/connection-options.ts';
import { parseExpiry } from '../../expiry.ts';
import { type Io, writeLine } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print, wantsJson } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { exportLine } from '../../output/shell-quote.ts';
import { collectWords } from '../../repeatable.ts';
import { clientCard } from './client-card.ts';

/** `clientId` and `authMethod` are the new client's here; who asks is told by the environment or the profile. */
interface CreateOptions extends ServerOptions, OutputOptions {
  readonly name: string;
  readonly clientId?: string;
  readonly description?: string;
  readonly authMethod?: ManagedAuthMethod;
  readonly tokenFormat?: ManagedTokenFormat;
  readonly tokenLifetime?: number;
  readonly scope?: readonly string[];
  readonly defaultScope?: readonly string[];
  readonly entitlement?: readonly string[];
  readonly expires?: string;
}

export const configure = (command: Command, io: Io): void => {
  command
    .requiredOption('--name <name>', 'what people call it')
    .option('--client-id <id>', 'its client id (default: made by the server)')
    .option('--description <text>', 'what it is for')
    .addOption(
      new Option('--auth-method <method>', 'how it may authenticate').choices(['default', 'client_secret_basic', 'client_secret_post']),
    )
    .addOption(new Option('--token-format <format>', 'the format of its tokens').choices(['jwt', 'opaque']))
    .option('--token-lifetime <seconds>', 'how long its tokens live', parseSeconds)
    .option('--scope <scope>', 'a scope that it may ask for; may be repeated', collectWords)
    .option('--default-scope <scope>', 'a scope granted when it asks for none (default: all of --scope); may be repeated', collectWords)
    .option('--entitlement <name>', 'what it may do with the management API; may be repeated', collectWords)
    .option('--expires <when>', 'when it ends: 2027-01-31T12:00:00Z, 2027-01-31, or a span such as 90d, 12h, 30m')
    .action(() => run(command.opts<CreateOptions>(), io));
  addOutputOptions(command);
  addServerOptions(command);
  addExamples(command, [
    ['mintmark client create --name billing --scope invoices:read --scope invoices:write', 'a client for a service'],
    ['mintmark client create --name ci --entitlement readAPIClients --expires 90d', 'one that may use the management API, for a while'],
    ['mintmark client create --name job --output json | jq -r .client_secret > job.secret', 'its secret into a file'],
  ]);
};

const run = async (options: CreateOptions, io: Io): Promise<void> => {
  const { tenantUrl, caCert, profile } = options;
  const client = newClient(options, io);
  const management = await connectManagement({ tenantUrl, caCert, profile }, io);
  const created = await withProgress(io, 'Creating', () => management.clients.create(client));
  await print({ json: created, lines: () => describe(created, management.tenantUrl) }, options, io);
  if (!wantsJson(options, io)) await writeLine(io.stderr, 'The secret is shown this once and cannot be shown again: keep it now.');
};

const newClient = (options: CreateOptions, io: Io): NewClientRecord => ({
  name: options.name,
  client_id: options.clientId,
  description: options.description,
  token_endpoint_auth_method: options.authMethod,
  access_token_format: options.tokenFormat,
  access_token_lifetime: options.tokenLifetime,
  scopes: options.scope,
  default_scopes: options.defaultScope,
  entitlements: options.entitlement,
  expires_at: options.expires === undefined ? undefined : parseExpiry(options.expires, io.now()),
});

/** The client, and the guide's line to become it. */
const describe = (client: CreatedClientRecord, tenantUrl: string): string[] => [
  ...clientCard(client),
  '',
  exportLine({ tenant_url: new URL(tenantUrl).host, client_id: client.client_id, client_secret: client.client_secret }),
];

const parseSeconds = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number of seconds.');
  return Number(text);
};
