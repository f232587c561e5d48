// `mintmark agent list`: lists which agents exist, who owns each, and when it was last used.
import type { AgentFilter, AgentRecord } from '@mintmark/client/management';
import { Option } from 'commander';
import { parsePast } from '../../expiry.ts';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';

interface ListOptions {
  readonly state?: AgentRecord['state'];
  readonly owner?: string;
  readonly environment?: string;
  readonly search?: string;
  readonly unusedSince?: string;
}

export const command = managementCommand<ListOptions, readonly AgentRecord[]>({
  options: (command) =>
    command
      .addOption(new Option('--state <state>', 'agents in this state').choices(['enabled', 'disabled', 'expired', 'deleted']))
      .option('--owner <team>', 'agents of this team')
      .option('--environment <name>', 'agents of this environment')
      .option('--search <text>', 'a part of the id, name or description')
      .option('--unused-since <when>', 'agents not used since a date (2027-01-31), or for a time span (90d)'),
  progress: 'Listing agents',
  call: async ({ agents }, _, { state, owner, environment, search, unusedSince }, io) => {
    const listed: AgentRecord[] = [];
    const filter: AgentFilter = {
      ...{ state, owner, environment, q: search },
      unused_since: unusedSince === undefined ? undefined : parsePast('--unused-since', unusedSince, io.now()),
    };
    for await (const agent of agents.listAll(filter)) listed.push(agent);
    return listed;
  },
  show: (agents) => ({
    json: agents,
    ids: agents.map((agent) => agent.client_id),
    lines: (width) =>
      table(['CLIENT ID', 'STATE', 'OWNER', 'INSTANCES', 'TODAY', 'SCOPES', 'ENTITLEMENTS', 'LAST USED'], agents.map(row), {
        width,
        shrinkable: ['ENTITLEMENTS', 'SCOPES', 'LAST USED', 'OWNER', 'STATE'],
      }),
  }),
  quiet: 'print client ids only, one per line',
  examples: [
    ['mintmark agent list', 'all agents, with the instances of each, and how many obtained a token in the last day'],
    ['mintmark agent list --owner support --unused-since 30d', 'those of a team that may have been forgotten'],
  ],
});

const row = ({ client_id, state, owner, instances, rights, last_used_at }: AgentRecord): string[] => [
  client_id,
  state,
  owner ?? '',
  `${instances.enabled + instances.disabled}${instances.disabled === 0 ? '' : ` (${instances.disabled} disabled)`}`,
  String(instances.seen_last_day),
  rights.scopes.join(' '),
  rights.entitlements.join(' '),
  last_used_at ?? 'never',
];
