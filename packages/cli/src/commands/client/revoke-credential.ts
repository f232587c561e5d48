// `mintmark client revoke-credential ID`: revokes a compromised secret, trust rule, key or certificate and all
// tokens obtained with it.
import type { ClientRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_CLIENT_COMMAND } from './client-card.ts';

interface RevokeOptions {
  readonly credential: string;
}

export const command = managementCommand<RevokeOptions, ClientRecord>({
  options: (command) =>
    command.requiredOption(
      '--credential <id>',
      'the id of a secret or trust rule, or the thumbprint of a key or certificate, as in `grant list`',
    ),
  ...ONE_CLIENT_COMMAND,
  progress: 'Revoking',
  ending: {
    effect: ({ effects }, [clientId], { credential }) => effects.ofCredential(clientId, credential),
    question: (_, { credential }) => `Revoke credential ${printable(credential)}? All tokens obtained with it end now, for good.`,
    name: (_, { credential }) => credential,
    irreversible: true,
  },
  call: ({ clients }, [clientId], { credential }) => recordOf(clients.revokeCredential(clientId, credential)),

  examples: [['mintmark client revoke-credential billing --credential 01a20000-0000-7000-8000-000000000000', 'asks, and ends its tokens']],
});
