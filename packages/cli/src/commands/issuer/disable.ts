// `mintmark issuer disable ID`: refuses the tokens of an issuer from now on.
import type { IssuerRecord } from '@mintmark/client/management';
import { recordOf } from '../../connection.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_ISSUER_COMMAND } from './issuer-card.ts';

export const command = managementCommand<object, IssuerRecord>({
  ...ONE_ISSUER_COMMAND,
  progress: 'Disabling',
  call: ({ issuers }, [id]) => recordOf(issuers.disable(id)),
  examples: [['mintmark issuer disable github', 'the tokens that it led to stay active']],
});
