// `mintmark key list`.
import type { SigningKeyRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { keyOutput } from './key-table.ts';

export const command = managementCommand<object, readonly SigningKeyRecord[]>({
  progress: 'Listing keys',
  call: ({ keys }) => keys.list(),
  show: keyOutput,
  quiet: 'print kids only, one a line',
  examples: [['mintmark key list', 'which key signs, which stands by, which are retired']],
});
