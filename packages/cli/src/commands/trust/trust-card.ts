// Formats trust rules.
import type { TrustRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { card, table } from '../../output/table.ts';
import { conditionText } from './condition-options.ts';

const trustOutput = (trust: TrustRecord): Output => ({
  json: trust,
  ids: [trust.id],
  lines: () =>
    card([
      ['id', trust.id],
      ...(trust.name === trust.id ? [] : ([['name', trust.name]] as const)),
      ['client', trust.client_id],
      ['issuer', trust.issuer],
      ...(trust.subject === 'client' ? [] : ([['for', 'users, by their identity assertions']] as const)),
      ...(trust.label === null ? [] : ([['label', trust.label]] as const)),
      ['state', trust.state],
      ...trust.match.map((condition, index): readonly [string, string] => [index === 0 ? 'if' : 'and', conditionText(condition)]),
      ...(trust.scopes === null ? [] : ([['scopes', trust.scopes.join(' ')]] as const)),
      ...(trust.resources === null ? [] : ([['resources', trust.resources.join(' ')]] as const)),
      ...(trust.max_lifetime === null ? [] : ([['lifetime', `at most ${trust.max_lifetime} s`]] as const)),
      ...(trust.ip_rules === null ? [] : ([['addresses', `${trust.ip_rules.op} ${trust.ip_rules.ranges.join(' ')}`]] as const)),
      ...(trust.expires_at === null ? [] : ([['expires', trust.expires_at]] as const)),
      ['last used', trust.last_used_at === null ? 'never' : `${trust.last_used_at} from ${trust.last_used_from ?? '?'}`],
      ['created', `${trust.created_at} by ${trust.created_by}`],
    ]),
});

/** The trust rules of a client in every format. */
export const trustsOutput = (trusts: readonly TrustRecord[]): Output => ({
  json: trusts,
  ids: trusts.map(({ id }) => id),
  lines: (width) =>
    table(
      ['ID', 'NAME', 'ISSUER', 'STATE', 'LAST USED', 'IF'],
      trusts.map(({ id, name, issuer, state, last_used_at: usedAt, match, subject }) => [
        ...[id, name === id ? '' : name, issuer, state, usedAt?.slice(0, 10) ?? 'never'],
        (subject === 'client' ? '' : 'for users: ') + match.map(conditionText).join(', '),
      ]),
      { width, shrinkable: ['IF'] },
    ),
});

/** The parts that every command for one trust rule shares. */
export const ONE_TRUST_COMMAND = {
  arguments: [
    ['<client-id>', 'the API client'],
    ['<id>', 'the trust rule: its id or its name'],
  ],
  show: trustOutput,
  quiet: 'print the id only',
} as const;

/** The same for a command that creates a rule. */
export const NEW_TRUST_COMMAND = { ...ONE_TRUST_COMMAND, arguments: [['<client-id>', 'the API client']] } as const;
