// `mintmark issuer show ID`: prints a trusted issuer, and what is known of its keys.
import type { IssuerRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ISSUER_COMMAND } from './issuer-card.ts';

export const command = managementCommand<object, IssuerRecord>({
  ...ONE_ISSUER_COMMAND,
  progress: 'Reading',
  call: ({ issuers }, [id]) => recordOf(issuers.get(id)),
  examples: [['mintmark issuer show github', 'its policy, and the keys that are known']],
});
