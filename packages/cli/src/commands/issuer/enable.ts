// `mintmark issuer enable ID`: accepts the tokens of an issuer again.
import type { IssuerRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ISSUER_COMMAND } from './issuer-card.ts';

export const command = managementCommand<object, IssuerRecord>({
  ...ONE_ISSUER_COMMAND,
  progress: 'Enabling',
  call: ({ issuers }, [id]) => recordOf(issuers.enable(id)),
  examples: [['mintmark issuer enable github', 'its tokens are accepted again, within a second on every node']],
});
