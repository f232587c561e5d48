// The wire schemas of instances of agents, and an instance in its wire form.
import { type Static, Type } from 'typebox';
import { INSTANCE_NAME, type Instance } from '../../records/instance.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import { orNull } from '../requests/timestamp.ts';

/** The state of an instance. */
export const InstanceState = Type.Enum(['enabled', 'disabled'], { title: 'InstanceState' });

/** The name of an instance, as in `instance` of a token request. */
export const InstanceName = Type.String({
  pattern: INSTANCE_NAME.source,
  description: 'As in `instance` of a token request: 1 to 128 letters, digits or . _ ~ : @ + = -, a letter or digit first.',
});

export const InstanceView = Type.Object(
  {
    name: Type.String({ description: 'As in `instance` of its token requests.' }),
    client_id: Type.String(),
    state: InstanceState,
    first_seen_at: nullable(Timestamp),
    last_seen_at: nullable(
      Type.String({ format: 'date-time', description: 'Its last token; null for one that never obtained any. Up to 15 seconds late.' }),
    ),
    last_seen_from: nullable(Type.String({ description: 'The address of its last token request.' })),
    tokens: Type.Integer({ description: 'About how many tokens it obtained.' }),
    ended_at: nullable(Type.String({ format: 'date-time', description: 'When its tokens were last ended.' })),
    disabled_at: nullable(Timestamp),
    disabled_by: nullable(Type.String()),
  },
  { $id: 'Instance', description: 'An instance of an agent.' },
);

/** One page of instances. */
export const InstancePage = Type.Object(
  {
    instances: Type.Array(InstanceView),
    next_cursor: nullable(Type.String({ description: 'The cursor of the next page; null on the last.' })),
  },
  { $id: 'InstancePage' },
);

/** An instance as responses show it. */
export const instanceView = (instance: Instance): Static<typeof InstanceView> => ({
  name: instance.name,
  client_id: instance.clientId,
  state: instance.disabledAt === undefined ? 'enabled' : 'disabled',
  first_seen_at: orNull(instance.firstSeenAt),
  last_seen_at: orNull(instance.lastSeenAt),
  last_seen_from: instance.address ?? null,
  tokens: instance.tokens,
  ended_at: orNull(instance.endedAt),
  disabled_at: orNull(instance.disabledAt),
  disabled_by: instance.disabledBy ?? null,
});
