// `mintmark key add`: makes the first keys of an algorithm.
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
    doing: 'Making keys',
    call: ({ keys }, _, { algorithm }) => keys.add(algorithm),
    forms: keyForms,
    quiet: 'print kids only, one a line',
  });
  addExamples(command, [['mintmark key add --algorithm PS256', 'before clients are given tokens of it']]);
};
