// `mintmark issuer list`: lists the issuers that the tenant trusts.
import type { IssuerRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { issuersOutput } from './issuer-card.ts';

export const command = managementCommand<object, readonly IssuerRecord[]>({
  progress: 'Listing issuers',
  call: ({ issuers }) => issuers.list(),
  show: issuersOutput,
  quiet: 'print ids only, one per line',
  examples: [['mintmark issuer list', 'whose tokens clients may present']],
});
