// `mintmark key add`: creates the first keys of an algorithm.
import type { SigningKeyRecord } from '@mintmark/client/management';
import { managementCommand } from '../management-command.ts';
import { type AlgorithmOption, addAlgorithmOption, SIGNING_KEY_OUTPUT } from './key-table.ts';

export const command = managementCommand<AlgorithmOption, readonly SigningKeyRecord[]>({
  ...SIGNING_KEY_OUTPUT,
  options: addAlgorithmOption,
  progress: 'Creating keys',
  call: ({ keys }, _, { algorithm }) => keys.create(algorithm),
  examples: [['mintmark key add --algorithm PS256', 'before tokens are signed by it']],
});
