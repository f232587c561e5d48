// `mintmark grant chain ID`: prints what a token was derived from by exchange, and what was derived from it, as a tree.
import type { GrantChain, GrantRecord } from '@mintmark/client/management';
import { table } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_GRANT_COMMAND } from './grant-card.ts';

export const command = managementCommand<object, GrantChain>({
  arguments: ONE_GRANT_COMMAND.arguments,
  progress: 'Reading',
  call: ({ grants }, [grantId]) => grants.chain(grantId),
  show: (chain) => ({
    json: chain,
    ids: chain.grants.map(({ grant_id }) => grant_id),
    lines: (width) =>
      table(
        ['GRANT', 'CLIENT', 'STATUS', 'AUDIENCE', 'SCOPE', 'EXPIRES'],
        chain.grants.map((grant) => [
          `${'  '.repeat(depthIn(chain, grant))}${grant.grant_id}`,
          grant.client_id,
          grant.status,
          grant.audience.join(' '),
          grant.scope,
          grant.expires_at,
        ]),
        { width, shrinkable: ['SCOPE', 'EXPIRES', 'AUDIENCE', 'STATUS', 'CLIENT'] },
      ),
  }),
  quiet: 'print grant ids only, one per line',
  examples: [
    ['mintmark grant chain 01a20000-0000-7000-8000-000000000000', 'which tokens end with a token, and which it ends with'],
    ['mintmark grant chain 01a20000-0000-7000-8000-000000000000 --output json', 'the same, with the actors of each'],
  ],
});

/** Below how many grants of the chain it is. */
const depthIn = ({ grants }: GrantChain, { parent_id: parentId }: GrantRecord): number => {
  const parent = grants.find(({ grant_id }) => grant_id === parentId);
  return parent === undefined ? 0 : 1 + depthIn({ grants, complete: true }, parent);
};
