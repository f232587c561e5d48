// `mintmark trust evaluate`: reports what a token of a workload would lead to, and why.
import type { TokenEvaluation } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { addConditionOptions, type ConditionOptions, conditionsOf } from './condition-options.ts';
import { requirePipedToken } from './given-token.ts';

interface Options extends ConditionOptions {
  readonly client?: string;
  readonly address?: string;
}

export const command = managementCommand<Options, TokenEvaluation>({
  options: (command) =>
    addConditionOptions(command)
      .option('--client <client-id>', 'as the request would name it; all of its rules are shown')
      .option('--address <address>', 'the address of the request (default: that of this command)'),
  progress: 'Evaluating',
  call: async ({ trusts }, _, { client, address, ...draft }, io) =>
    trusts.evaluate({ token: await requirePipedToken(io), client_id: client, address, draft: conditionsOf(draft) }),
  show: (evaluation) => ({ json: evaluation, ids: evaluation.trust === null ? [] : [evaluation.trust], lines: () => linesOf(evaluation) }),
  quiet: 'print the id of the trust rule only',
  examples: [
    ['mintmark trust evaluate --client billing < workload.jwt', 'each condition, with the value that it saw; the token is not used up'],
    ["mintmark trust evaluate --glob 'sub=system:serviceaccount:shop:*' < workload.jwt", 'the same for conditions that no rule has yet'],
  ],
});

type Verdicts = NonNullable<TokenEvaluation['draft']>;

const PROOFS: Readonly<Record<TokenEvaluation['proof'][number], string>> = {
  dpop: 'a DPoP proof by the key that the token is bound to',
  certificate: 'the certificate that the token is bound to',
  attestation: 'a proof by the key that was attested',
};

const linesOf = ({
  allowed,
  issuer,
  client_id: clientId,
  subject,
  trust,
  cause,
  remedy,
  detail,
  rules,
  draft,
  proof,
}: TokenEvaluation): readonly string[] => [
  allowed
    ? `It ${subject === null ? `authenticates ${clientId}` : `lets ${clientId} act for ${subject}`} by ${nameIn(rules, trust)}.`
    : `It is refused: ${cause}`,
  ...(proof.length === 0 ? [] : [`The request needs ${proof.map((each) => PROOFS[each]).join(', and ')}.`]),
  ...(issuer === null ? [] : [`Its issuer is ${issuer}.`]),
  ...(remedy === null ? [] : [remedy]),
  ...(detail === null || rules.length > 0 ? [] : [detail]),
  ...rules.flatMap(({ name, client_id: of, state, conditions }) => [
    '',
    `${name} of ${of}${state === 'active' ? '' : `, ${state}`}:`,
    ...verdictLines(conditions),
  ]),
  ...(draft == null ? [] : ['', 'The conditions of the options:', ...verdictLines(draft)]),
];

const nameIn = (rules: TokenEvaluation['rules'], trust: string | null) => rules.find((rule) => rule.trust === trust)?.name ?? trust;

const verdictLines = (conditions: Verdicts): readonly string[] =>
  conditions.map(
    ({ claim, test, seen, passes }) =>
      `  ${passes ? 'met    ' : 'not met'}  ${typeof claim === 'string' ? claim : claim.join(' > ')} (${test}): ${seen ?? 'is not there'}`,
  );
