// `mintmark agent show ID`: who owns an agent, what it may do, and what it did.
import type { AgentWithActivity } from '@mintmark/client/management';
import { card, table } from '../../output/table.ts';
import { quotaText } from '../../quota-option.ts';
import { managementCommand } from '../management-command.ts';

export const command = managementCommand<object, AgentWithActivity>({
  arguments: [['<client-id>', 'the agent']],
  progress: 'Reading',
  call: ({ agents }, [clientId]) => agents.get(clientId),
  show: (agent) => ({ json: agent, ids: [agent.client_id], lines: (width) => [...agentCard(agent), ...activityLines(agent, width)] }),
  quiet: 'print the client id only',
  examples: [
    ['mintmark agent show router', 'who owns it, what it may do, and what it did in the last seven days'],
    ['mintmark agent show router --output json | jq .activity.tokens', 'the tokens of its instances'],
  ],
});

const agentCard = (agent: AgentWithActivity): string[] => {
  const { rights, instances } = agent;
  return card([
    ['client id', agent.client_id],
    ['name', agent.name],
    ['description', agent.description],
    ['purpose', agent.purpose],
    ['environment', agent.environment],
    ['owner', agent.owner],
    ['contacts', agent.contacts.join(' ')],
    ['state', agent.state],
    ['created', `${agent.created_at} by ${agent.created_by}`],
    ['expires', agent.expires_at],
    ['last used', agent.last_used_at === null ? 'never' : `${agent.last_used_at} from ${agent.last_used_from}`],
    ['instances', `${instances.enabled} enabled, ${instances.disabled} disabled, ${instances.seen_last_day} in the last day`],
    ['scopes', rights.restrict_scopes ? rights.scopes.join(' ') : [...rights.scopes, '(any other)'].join(' ')],
    ['resources', rights.resources.map(({ uri }) => uri).join(' ')],
    ['details', rights.authorization_details_types.join(' ')],
    ['entitlements', rights.entitlements.join(' ')],
    ['introspects', rights.introspect_authorization === 'audience' ? null : rights.introspect_authorization],
    [
      'exchanges',
      rights.exchange === null ? null : `${rights.exchange.mode} to ${rights.exchange.to.map(({ resource }) => resource).join(' ')}`,
    ],
    ['trust rules', rights.trusts.map(({ name, issuer }) => `${name} (${issuer})`).join(' ')],
    ['addresses', rights.ip_rules === null ? null : `${rights.ip_rules.op} ${rights.ip_rules.ranges.join(' ')}`],
    ['quota', quotaText(rights.quota)],
  ]);
};

const activityLines = ({ activity }: AgentWithActivity, width: number): string[] => {
  if (activity === null) return ['', 'What it did is shown to those who may read grants.'];
  const { since, complete, tokens, refusals } = activity;
  const scope = `since ${since}${complete ? '' : ', the latest only'}`;
  return [
    '',
    ...(tokens.length === 0 ? [`No tokens ${scope}.`] : [`Tokens ${scope}:`, ...tokenTable(tokens, width)]),
    ...(refusals.length === 0 ? [] : ['', `Refusals ${scope}:`, ...refusalTable(refusals)]),
  ];
};

type Activity = NonNullable<AgentWithActivity['activity']>;

const tokenTable = (tokens: Activity['tokens'], width: number): string[] =>
  table(
    ['INSTANCE', 'TOKENS', 'AUDIENCE', 'SCOPE', 'FOR', 'LAST', 'FROM'],
    tokens.map(({ instance, count, audience, scopes, sub, last_at: at, last_from: from }) => [
      instance ?? '',
      String(count),
      audience.join(' '),
      scopes.join(' '),
      sub,
      at,
      from,
    ]),
    { width, shrinkable: ['SCOPE', 'FROM', 'LAST', 'FOR', 'AUDIENCE'] },
  );

const refusalTable = (refusals: Activity['refusals']): string[] =>
  table(
    ['REASON', 'COUNT', 'LAST'],
    refusals.map(({ reason, count, last_at: at }) => [reason, String(count), at]),
  );
