// `mintmark issuer refresh ID`: fetches the keys of an issuer, and discards those that any node has.
import type { IssuerRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ISSUER_COMMAND } from './issuer-card.ts';

export const command = managementCommand<object, IssuerRecord>({
  ...ONE_ISSUER_COMMAND,
  progress: 'Fetching',
  call: ({ issuers }, [id]) => recordOf(issuers.refresh(id)),
  examples: [['mintmark issuer refresh github', 'keys that it no longer publishes stop working']],
});
