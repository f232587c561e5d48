// `mintmark tenant create`: a tenant with keys, resources and an administrator of its own, whose secret is shown here once.
import type { CreatedTenantRecord, SigningAlg, TokenFormat } from '@mintmark/client/management';
import { Option } from 'commander';
import { recordOf } from '../../connection.ts';
import { exportLine } from '../../output/shell-quote.ts';
import { collectWords } from '../../repeatable.ts';
import { parseLifetime, SIGNING_ALGS } from '../client/settings-options.ts';
import { managementCommand } from '../management-command.ts';
import { tenantOutput } from './tenant-card.ts';

interface CreateOptions {
  readonly name: string;
  readonly publicUrl: string;
  readonly host?: readonly string[];
  readonly tokenLifetime?: number;
  readonly maxTokenLifetime?: number;
  readonly tokenFormat?: TokenFormat;
  readonly signingAlg?: SigningAlg;
  readonly adminClientId?: string;
}

export const command = managementCommand<CreateOptions, CreatedTenantRecord>({
  options: (command) =>
    command
      .requiredOption('--name <name>', 'what people call it')
      .requiredOption('--public-url <url>', 'its origin, as https://id.example.com; `move` changes it')
      .option('--host <host>', 'another name of it; may be repeated', collectWords)
      .option('--token-lifetime <span>', 'how long tokens live where nothing else decides', parseLifetime)
      .option('--max-token-lifetime <span>', 'no token lives longer', parseLifetime)
      .addOption(new Option('--token-format <format>', 'the format of tokens where nothing else decides').choices(['jwt', 'opaque']))
      .addOption(new Option('--signing-alg <alg>', 'the algorithm of tokens where nothing else decides').choices(SIGNING_ALGS))
      .option('--admin-client-id <id>', 'the client id of its administrator (default: made by the server)'),
  progress: 'Making the tenant',
  call: ({ tenants }, _, options) =>
    recordOf(
      tenants.create({
        name: options.name,
        public_url: options.publicUrl,
        ...(options.host === undefined ? undefined : { hosts: options.host }),
        ...(options.tokenLifetime === undefined ? undefined : { access_token_lifetime: options.tokenLifetime }),
        ...(options.maxTokenLifetime === undefined ? undefined : { max_access_token_lifetime: options.maxTokenLifetime }),
        ...(options.tokenFormat === undefined ? undefined : { access_token_format: options.tokenFormat }),
        ...(options.signingAlg === undefined ? undefined : { access_token_signing_alg: options.signingAlg }),
        ...(options.adminClientId === undefined ? undefined : { admin_client_id: options.adminClientId }),
      }),
    ),
  show: (tenant) => ({
    ...tenantOutput(tenant),
    lines: (width) => [
      ...tenantOutput(tenant).lines(width),
      '',
      'Its administrator, whose secret is shown this once:',
      exportLine({ tenant_url: new URL(tenant.public_url).host, ...tenant.admin }),
    ],
  }),
  quiet: 'print the id only',
  examples: [
    ['mintmark tenant create --name Acme --public-url https://id.acme.example', 'from the home tenant'],
    [
      'mintmark tenant create --name Umbrella --public-url https://id.umbrella.example --output json | jq .admin',
      'its administrator, for a program',
    ],
  ],
});
