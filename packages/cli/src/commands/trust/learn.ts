// `mintmark trust learn CLIENT`: proposes a trust rule from a token of a workload.
import type { ProposedTrust } from '@mintmark/client/management';
import { shellQuote } from '../../output/shell-quote.ts';
import { managementCommand } from '../management-command.ts';
import { conditionText, optionOf } from './condition-options.ts';
import { requirePipedToken } from './given-token.ts';

export const command = managementCommand<object, ProposedTrust>({
  arguments: [['<client-id>', 'the API client']],
  progress: 'Reading the token',
  call: async ({ trusts }, [clientId], _options, io) => trusts.learn(clientId, await requirePipedToken(io)),
  show: (proposal, [clientId]) => ({
    json: proposal,
    ids: proposal.match.map(optionOf),
    lines: () => [
      `A token of ${proposal.issuer} that ${clientId} would accept if:`,
      ...proposal.match.map((condition) => `  ${conditionText(condition)}`),
      '',
      'Nothing is stored. Remove what varies, and create the rule:',
      `  mintmark trust create ${shellQuote(clientId)} --issuer ${proposal.issuer} ${proposal.match.map(optionOf).join(' ')}`,
    ],
  }),
  quiet: 'print the options of the conditions only',
  examples: [['mintmark trust learn billing < workload.jwt', 'prints the command that creates the rule']],
});
