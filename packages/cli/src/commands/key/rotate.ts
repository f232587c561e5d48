// `mintmark key rotate`: the standby signs from now on; the old key is kept until its last token has expired.
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
  progress: 'Rotating',
  call: ({ keys }, _, { algorithm }) => keys.rotate(algorithm),
  show: keyOutput,
  quiet: 'print kids only, one a line',
  examples: [['mintmark key rotate --algorithm ES256', 'ahead of the schedule, once the standby has been announced for five minutes']],
});
