// `mintmark key add`: makes the first keys of an algorithm.
import type { ManagedSigningAlg, SigningKeyRecord } from '@mintmark/client/management';
import { Option } from 'commander';
import { SIGNING_ALGS } from '../client/settings-options.ts';
import { managementCommand } from '../management-command.ts';
import { keyOutput } from './key-table.ts';

interface AlgorithmOption {
  readonly algorithm: ManagedSigningAlg;
}

export const command = managementCommand<AlgorithmOption, readonly SigningKeyRecord[]>({
  options: (command) =>
    command.addOption(new Option('--algorithm <alg>', 'of which algorithm').choices(SIGNING_ALGS).makeOptionMandatory()),
  progress: 'Making keys',
  call: ({ keys }, _, { algorithm }) => keys.add(algorithm),
  show: keyOutput,
  quiet: 'print kids only, one a line',
  examples: [['mintmark key add --algorithm PS256', 'before clients are given tokens of it']],
});
