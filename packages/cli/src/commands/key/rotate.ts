// `mintmark key rotate`: makes the standby key sign. The old key remains published until its last token has
// expired.
import type { SigningKeyRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { type AlgorithmOption, addAlgorithmOption, SIGNING_KEY_OUTPUT } from './key-table.ts';

export const command = managementCommand<AlgorithmOption, readonly SigningKeyRecord[]>({
  ...SIGNING_KEY_OUTPUT,
  options: addAlgorithmOption,
  progress: 'Rotating',
  call: ({ keys }, _, { algorithm }) => keys.rotate(algorithm),
  examples: [
    ['mintmark key rotate --algorithm ES256', 'before the scheduled rotation, once the standby key has been published for five minutes'],
  ],
});
