// Formats operators, their one-time links and their sessions.
import type { CreatedOperator, OperatorLink, OperatorRecord, OperatorSession } from '@mintmark/client/management';
import { Option } from 'commander';
import type { Output } from '../../output/output-format.ts';
import { card, table } from '../../output/table.ts';

const stateOf = ({ disabled, has_password: hasPassword, origin }: OperatorRecord): string => {
  if (disabled) return 'disabled';
  return hasPassword || origin !== null ? 'enabled' : 'no password yet';
};

const cardOf = (operator: OperatorRecord): string[] =>
  card([
    ['name', operator.name],
    ['display name', operator.display_name],
    ['roles', operator.roles.join(' ')],
    ['entitlements', operator.entitlements.join(' ')],
    ['state', stateOf(operator)],
    ...(operator.origin === null ? [] : [['signs in by', `${operator.origin.provider}, as ${operator.origin.subject}`] as const]),
    ['created', `${operator.created_at} by ${operator.created_by}`],
  ]);

/** One operator in every format. */
const operatorOutput = (operator: OperatorRecord): Output => ({
  json: operator,
  ids: [operator.name],
  lines: () => cardOf(operator),
});

const linkLines = ({ url, expires_at: expiresAt }: OperatorLink): string[] => [
  `The operator sets a password by this link, once, until ${expiresAt}. It is shown only now:`,
  url,
];

/** A one-time link in every format. */
export const linkOutput = (link: OperatorLink): Output => ({ json: link, ids: [link.url], lines: () => linkLines(link) });

/** A created operator with its link in every format. */
export const createdOutput = (created: CreatedOperator): Output => ({
  json: created,
  ids: [created.link.url],
  lines: () => [...cardOf(created), '', ...linkLines(created.link)],
});

/** Operators in every format. */
export const operatorsOutput = (operators: readonly OperatorRecord[]): Output => ({
  json: operators,
  ids: operators.map(({ name }) => name),
  lines: (width) =>
    table(
      ['OPERATOR', 'NAME', 'ROLES', 'STATE'],
      operators.map((operator) => [operator.name, operator.display_name ?? '', operator.roles.join(' '), stateOf(operator)]),
      { width, shrinkable: ['NAME', 'ROLES'] },
    ),
});

/** Sessions in every format. */
export const sessionsOutput = (sessions: readonly OperatorSession[]): Output => ({
  json: sessions,
  ids: sessions.map(({ id }) => id),
  lines: (width) =>
    sessions.length === 0
      ? ['The operator is not signed in.']
      : table(
          ['LAST USED', 'SINCE', 'BY', 'ADDRESS', 'BROWSER'],
          sessions.map((each) => [each.last_used_at, each.created_at, each.method, each.address, each.user_agent]),
          { width, shrinkable: ['BROWSER'] },
        ),
});

/** The roles of operators. */
export const ROLES: readonly OperatorRecord['roles'][number][] = ['administrator', 'client-manager', 'auditor', 'viewer'];

/** `--role`, refused with the choices before any request. */
export const roleOption = (description: string): Option => new Option('--role <role...>', description).choices(ROLES);

/** The parts that every command for one operator shares. */
export const ONE_OPERATOR_COMMAND = {
  arguments: [['<name>', 'the name that the operator signs in with']],
  show: operatorOutput,
  quiet: 'print the name only',
} as const;
