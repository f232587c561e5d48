// `mintmark key list`.
import type { SigningKeyRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { SIGNING_KEYS } from './key-table.ts';

export const command = managementCommand<object, readonly SigningKeyRecord[]>({
  ...SIGNING_KEYS,
  progress: 'Listing keys',
  call: ({ keys }) => keys.list(),
  examples: [['mintmark key list', 'which key signs, which stands by, which are retired']],
});
