// `mintmark trust revoke CLIENT ID`: revokes a trust rule, with all that it obtained.
import type { TrustRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { printable } from '../../output/printable.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_TRUST_COMMAND } from './trust-card.ts';

export const command = managementCommand<object, TrustRecord>({
  ...ONE_TRUST_COMMAND,
  progress: 'Revoking',
  ending: {
    effect: async ({ effects, trusts }, [clientId, id]) => effects.ofCredential(clientId, (await recordOf(trusts.get(clientId, id))).id),
    question: ([clientId, id]) =>
      `Revoke the rule ${printable(id)} of ${printable(clientId)}? All tokens that it obtained end now, for good.`,
    name: ([, id]) => id,
    irreversible: true,
  },
  call: async ({ clients, trusts }, [clientId, name]) => {
    const { id } = await recordOf(trusts.get(clientId, name));
    await clients.revokeCredential(clientId, id);
    return recordOf(trusts.get(clientId, id));
  },
  examples: [
    ['mintmark trust revoke billing t_01a20000-0000-7000-8000-000000000000 --yes', 'its tokens end, and those of other rules do not'],
  ],
});
