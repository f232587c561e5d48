// Formats instances of agents.
import type { InstanceRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { card, table } from '../../output/table.ts';

/** An instance in every format. */
export const instanceOutput = (instance: InstanceRecord): Output => ({
  json: instance,
  ids: [instance.name],
  lines: () =>
    card([
      ['instance', instance.name],
      ['client id', instance.client_id],
      ['state', instance.disabled_at === null ? instance.state : `disabled since ${instance.disabled_at} by ${instance.disabled_by}`],
      ['tokens', String(instance.tokens)],
      ['first seen', instance.first_seen_at],
      ['last seen', instance.last_seen_at === null ? 'never' : `${instance.last_seen_at} from ${instance.last_seen_from}`],
      ['tokens ended', instance.ended_at],
    ]),
});

/** Instances in every format. */
export const instancesOutput = (instances: readonly InstanceRecord[]): Output => ({
  json: instances,
  ids: instances.map(({ name }) => name),
  lines: (width) =>
    table(
      ['INSTANCE', 'STATE', 'TOKENS', 'FIRST SEEN', 'LAST SEEN', 'FROM', 'ENDED'],
      instances.map(({ name, state, tokens, first_seen_at, last_seen_at, last_seen_from, ended_at }) => [
        name,
        state,
        String(tokens),
        first_seen_at ?? 'never',
        last_seen_at ?? 'never',
        last_seen_from ?? '',
        ended_at ?? '',
      ]),
      { width, shrinkable: ['ENDED', 'FIRST SEEN', 'FROM', 'LAST SEEN'] },
    ),
});
