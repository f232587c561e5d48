// `mintmark key rotate`: the standby signs from now on; the old key is kept until its last token has expired.
import type { ManagedSigningAlg, SigningKeyRecord } from '@mintmark/client/management';
import { type Command, Option } from 'commander';
import { addExamples } from '../../command-help.ts';
import type { Io } from '../../io.ts';
import { configureCall } from '../call.ts';
import { SIGNING_ALGS } from '../client/settings-options.ts';
import { keyForms } from './key-table.ts';

interface AlgorithmOption {
  readonly algorithm: ManagedSigningAlg;
}

export const configure = (command: Command, io: Io): void => {
  command.addOption(new Option('--algorithm <alg>', 'of which algorithm').choices(SIGNING_ALGS).makeOptionMandatory());
  configureCall<AlgorithmOption, readonly SigningKeyRecord[]>(command, io, {
    doing: 'Rotating',
    call: ({ keys }, _, { algorithm }) => keys.rotate(algorithm),
    forms: keyForms,
    quiet: 'print kids only, one a line',
  });
  addExamples(command, [
    ['mintmark key rotate --algorithm ES256', 'ahead of the schedule, once the standby has been announced for five minutes'],
  ]);
};
