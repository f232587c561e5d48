// `mintmark client list`: lists all API clients, or those that match the filters.
import type { AuthMethod, ClientFilter, ClientRecord } from '@mintmark/client/management';
import { REGISTERED_AUTH_METHODS } from '@mintmark/protocol';
import { Option } from 'commander';
import { parseExpiry, parsePast } from '../../expiry.ts';
import { table } from '../../output/table.ts';
import { collect } from '../../repeatable.ts';
import { managementCommand } from '../management-command.ts';

interface ListOptions {
  readonly state?: ClientRecord['state'];
  readonly owner?: string;
  readonly environment?: string;
  readonly kind?: ClientRecord['kind'];
  readonly label?: readonly string[];
  readonly scope?: string;
  readonly entitlement?: string;
  readonly usesMethod?: AuthMethod;
  readonly search?: string;
  readonly expiresBefore?: string;
  readonly unusedSince?: string;
  readonly sort?: ClientFilter['sort'];
}

export const command = managementCommand<ListOptions, readonly ClientRecord[]>({
  options: (command) =>
    command
      .addOption(new Option('--state <state>', 'clients in this state').choices(['enabled', 'disabled', 'expired', 'deleted']))
      .option('--owner <team>', 'clients of this team')
      .option('--environment <name>', 'clients of this environment')
      .addOption(new Option('--kind <kind>', 'clients of this kind').choices(['service', 'agent']))
      .option('--label <name[=value]>', 'clients with this label; may be repeated', collect)
      .option('--scope <scope>', 'clients that may request this scope')
      .option('--entitlement <name>', 'clients that have this entitlement')
      .addOption(new Option('--uses-method <method>', 'clients that authenticate by this method').choices(REGISTERED_AUTH_METHODS))
      .option('--search <text>', 'a part of the id, name or description')
      .option('--expires-before <when>', 'clients that expire by a date (2027-01-31), or within a time span (30d)')
      .option('--unused-since <when>', 'clients not used since a date (2027-01-31), or for a time span (90d)')
      .addOption(
        new Option('--sort <order>', 'the order (default: created)').choices([
          'created',
          '-created',
          'name',
          '-name',
          'client_id',
          '-client_id',
        ]),
      ),
  progress: 'Listing API clients',
  call: async ({ clients }, _, options, io) => {
    const listed: ClientRecord[] = [];
    const { state, owner, environment, kind, label, scope, entitlement, usesMethod, search, expiresBefore, unusedSince, sort } = options;
    const filter: ClientFilter = {
      ...{ state, owner, environment, kind, label, scope, entitlement, sort },
      token_endpoint_auth_method: usesMethod,
      q: search,
      expires_before: expiresBefore === undefined ? undefined : parseExpiry(expiresBefore, io.now(), '--expires-before'),
      unused_since: unusedSince === undefined ? undefined : parsePast('--unused-since', unusedSince, io.now()),
    };
    for await (const client of clients.listAll(filter)) listed.push(client);
    return listed;
  },
  show: (clients) => ({
    json: clients,
    ids: clients.map((client) => client.client_id),
    lines: (width) =>
      table(['CLIENT ID', 'NAME', 'STATE', 'OWNER', 'SCOPES', 'ENTITLEMENTS', 'CREATED', 'LAST USED'], clients.map(row), {
        width,
        shrinkable: ['ENTITLEMENTS', 'SCOPES', 'CREATED', 'LAST USED', 'OWNER', 'NAME', 'STATE'],
      }),
  }),
  quiet: 'print client ids only, one per line',
  examples: [
    ['mintmark client list', 'all clients'],
    ['mintmark client list --owner payments --state disabled', 'the disabled clients of a team'],
    ['mintmark client list --search invoice --sort name', 'clients with a word in their id, name or description, by name'],
    ['mintmark client list --expires-before 30d --quiet', 'clients that expire within 30 days'],
    ['mintmark client list --unused-since 90d', 'clients that may have been forgotten'],
    ['mintmark client list --state deleted', 'what can be restored'],
  ],
});

const row = (client: ClientRecord): string[] => [
  client.client_id,
  client.name,
  client.state,
  client.owner ?? '',
  client.scopes.join(' '),
  client.entitlements.join(' '),
  client.created_at,
  lastUse(client),
];

/** The last use of any of its credentials. */
const lastUse = ({ credential_uses: uses }: ClientRecord): string =>
  uses
    .map(({ last_used_at }) => last_used_at)
    .toSorted()
    .at(-1) ?? 'never';
