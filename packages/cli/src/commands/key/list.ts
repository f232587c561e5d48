// `mintmark key list`: lists the signing keys of the tenant.
import type { SigningKeyRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { SIGNING_KEY_OUTPUT } from './key-table.ts';

export const command = managementCommand<object, readonly SigningKeyRecord[]>({
  ...SIGNING_KEY_OUTPUT,
  progress: 'Listing keys',
  call: ({ keys }) => keys.list(),
  examples: [['mintmark key list', 'which keys sign, which are on standby, which are retired']],
});
