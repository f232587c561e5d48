// `mintmark trust advice CLIENT ID`: how a trust rule can be narrowed to what its tokens were.
import type { TrustAdvice } from '@mintmark/client/management';
import { counted } from '../../output/counted.ts';
import { printable } from '../../output/printable.ts';
import { shellQuote } from '../../output/shell-quote.ts';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';
import { optionOf } from './condition-options.ts';
import { ONE_TRUST_COMMAND } from './trust-card.ts';

export const command = managementCommand<{ readonly days?: string }, TrustAdvice>({
  arguments: ONE_TRUST_COMMAND.arguments,
  options: (command) => command.option('--days <n>', 'the last days, 1 to 30 (default: 30)'),
  progress: 'Comparing tokens with the rule',
  call: ({ trusts }, [clientId, id], { days }) => trusts.advice(clientId, id, days === undefined ? {} : { days }),
  show: (advice, [, id]) => ({
    json: advice,
    lines: (width) => linesOf(advice, id, width),
    ids: advice.narrowed === null ? [] : [advice.trust],
  }),
  quiet: 'print the id of the rule only, if there is advice',
  examples: [
    [
      'mintmark trust advice billing t_01a20000-0000-7000-8000-000000000000',
      'its tokens of the last 30 days, and the command that narrows the rule to them',
    ],
  ],
});

const linesOf = ({ client_id, since, tokens, claims, advice, narrowed }: TrustAdvice, id: string, width: number): readonly string[] => [
  `${counted(tokens, 'token')} since ${since.slice(0, 10)}.`,
  ...(claims.length === 0
    ? []
    : table(
        ['CLAIM', 'SEEN'],
        claims.map(({ claim, values, others, absent }) => [
          typeof claim === 'string' ? claim : claim.join(' > '),
          [...values, ...(others ? ['others'] : []), ...(absent ? ['none'] : [])].map(printable).join(' '),
        ]),
        { width, shrinkable: ['SEEN'] },
      )),
  '',
  ...(narrowed === null ? ['No advice: too few tokens or days, or the rule is as narrow as its tokens.'] : advice.map(printable)),
  ...(narrowed === null ? [] : ['', `  ${commandOf(client_id, id, narrowed)}`]),
];

const commandOf = (clientId: string, id: string, { match, scopes, max_lifetime: lifetime }: NonNullable<TrustAdvice['narrowed']>): string =>
  [
    `mintmark trust update ${shellQuote(clientId)} ${shellQuote(id)}`,
    ...(match ?? []).map(optionOf),
    ...(scopes ?? []).map((scope) => `--scope ${shellQuote(scope)}`),
    ...(lifetime === undefined ? [] : [`--max-lifetime ${lifetime}s`]),
  ].join(' ');
