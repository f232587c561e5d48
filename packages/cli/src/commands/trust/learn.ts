// `mintmark trust learn CLIENT`: proposes a trust rule from a token of a workload.
import type { ProposedTrust } from '@mintmark/client/management';
import { shellQuote } from '../../output/shell-quote.ts';
import { managementCommand } from '../management-command.ts';
import { conditionText, optionOf } from './condition-options.ts';
import { requirePipedToken } from './given-token.ts';

// What a rule for users must have besides, the assertion does not say of this server.
const optionsOf = ({ subject, match }: ProposedTrust): readonly string[] => [
  ...match.map(optionOf),
  ...(subject === 'client' ? [] : ['--users', '--scope', 'SCOPE', '--resource', 'URI']),
];

export const command = managementCommand<object, ProposedTrust>({
  arguments: [['<client-id>', 'the API client']],
  progress: 'Reading the token',
  call: async ({ trusts }, [clientId], _options, io) => trusts.learn(clientId, await requirePipedToken(io)),
  show: (proposal, [clientId]) => ({
    json: proposal,
    ids: proposal.match.map(optionOf),
    lines: () => [
      proposal.subject === 'client'
        ? `A token of ${proposal.issuer} that ${clientId} would accept if:`
        : `An identity assertion of ${proposal.issuer}, by which ${clientId} could act for its user if:`,
      ...proposal.match.map((condition) => `  ${conditionText(condition)}`),
      '',
      'Nothing is stored. Remove what varies, and create the rule:',
      `  ${['mintmark trust create', shellQuote(clientId), '--issuer', shellQuote(proposal.issuer), ...optionsOf(proposal)].join(' ')}`,
    ],
  }),
  quiet: 'print the options of the conditions only',
  examples: [['mintmark trust learn billing < workload.jwt', 'prints the command that creates the rule']],
});
