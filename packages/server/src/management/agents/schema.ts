// The wire schemas of agents: who owns one, what it may do, and what it did.
import { Type } from 'typebox';
import { ExchangePolicyBody } from '../clients/exchange-policy.ts';
import { ClientState, Introspect, IpRulesBody } from '../clients/schema.ts';
import { nullable, QuotaBody, Timestamp } from '../openapi/wire-schema.ts';

/** Days that activity covers. */
export const ACTIVITY_DAYS = 7;

const InstanceCounts = Type.Object(
  {
    enabled: Type.Integer(),
    disabled: Type.Integer(),
    seen_last_day: Type.Integer({ description: 'Those that obtained a token in the last 24 hours.' }),
  },
  { title: 'InstanceCounts', description: 'How many instances are remembered.' },
);

const Rights = Type.Object(
  {
    scopes: Type.Array(Type.String()),
    restrict_scopes: Type.Boolean({ description: 'Whether it may only request its `scopes`.' }),
    resources: Type.Array(Type.Object({ uri: Type.String(), scopes: Type.Array(Type.String()) }), {
      description: 'The resources of its scopes, its default resource, and those of its exchange policy.',
    }),
    authorization_details_types: Type.Array(Type.String()),
    entitlements: Type.Array(Type.String(), { description: 'Its rights at the management API.' }),
    introspect_authorization: Introspect,
    exchange: nullable(ExchangePolicyBody),
    trusts: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), issuer: Type.String(), label: nullable(Type.String()) }), {
      description: 'The trust rules by which workloads become the agent.',
    }),
    ip_rules: nullable(IpRulesBody),
    quota: nullable(QuotaBody),
  },
  { title: 'AgentRights', description: 'What the agent may do.' },
);

const Activity = Type.Object(
  {
    since: Timestamp,
    complete: Type.Boolean({ description: 'Whether `tokens` has all since then; otherwise it has the latest.' }),
    tokens: Type.Array(
      Type.Object(
        {
          instance: nullable(Type.String()),
          audience: Type.Array(Type.String()),
          scopes: Type.Array(Type.String()),
          sub: Type.String({ description: 'Whom it acted for; the agent itself, unless the tokens were obtained by exchange.' }),
          count: Type.Integer(),
          first_at: Timestamp,
          last_at: Timestamp,
          last_from: Type.String({ description: 'The address of the last request.' }),
        },
        { title: 'AgentTokens' },
      ),
      { description: 'The tokens that it obtained, by instance, audience and subject, the latest first.' },
    ),
    refusals: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer(), last_at: Timestamp }, { title: 'AgentRefusals' }), {
      description: 'Its refused token requests by reason, the latest first.',
    }),
  },
  { title: 'AgentActivity', description: `What it did in the last ${ACTIVITY_DAYS} days.` },
);

const members = {
  client_id: Type.String(),
  name: Type.String(),
  description: nullable(Type.String()),
  purpose: nullable(Type.String()),
  environment: nullable(Type.String()),
  labels: Type.Record(Type.String(), Type.String()),
  owner: nullable(Type.String({ description: 'The team that is responsible for it.' })),
  contacts: Type.Array(Type.String()),
  state: ClientState,
  created_at: Timestamp,
  created_by: Type.String(),
  expires_at: nullable(Timestamp),
  last_used_at: nullable(Type.String({ format: 'date-time', description: 'The last use of any of its credentials.' })),
  last_used_from: nullable(Type.String()),
  instances: InstanceCounts,
  rights: Rights,
};

export const AgentView = Type.Object(members, { $id: 'Agent', description: 'A client of the kind agent.' });

export const AgentPage = Type.Object(
  { agents: Type.Array(AgentView), next_cursor: nullable(Type.String({ description: 'The cursor of the next page; null on the last.' })) },
  { $id: 'AgentPage' },
);

export const AgentWithActivity = Type.Object(
  { ...members, activity: nullable(Activity) },
  { $id: 'AgentWithActivity', description: 'An agent, and what it did; `activity` is null for a caller that may not read its grants.' },
);
