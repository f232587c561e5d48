// The table of signing keys, and what the commands for them share.
import type { SigningAlg, SigningKeyRecord } from '@mintmark/client/management';
import { type Command, Option } from 'commander';
import type { Output } from '../../output/output-format.ts';
import { table } from '../../output/table.ts';
import { SIGNING_ALGS } from '../client/settings-options.ts';

/** The keys as JSON, as ids and as a table. */
const keyOutput = (keys: readonly SigningKeyRecord[]): Output => ({
  json: keys,
  ids: keys.map(({ kid }) => kid),
  lines: (width) =>
    table(
      ['KID', 'ALGORITHM', 'STATE', 'ANNOUNCED', 'SIGNS FROM', 'ENDED'],
      keys.map((key) => [
        key.kid,
        key.algorithm,
        key.state,
        key.announced_at,
        key.signs_from ?? '',
        key.revoked_at ?? key.retired_at ?? '',
      ]),
      { width, shrinkable: ['ANNOUNCED', 'SIGNS FROM', 'ENDED', 'ALGORITHM'] },
    ),
});

/** The output, the same for every command for signing keys. */
export const SIGNING_KEY_OUTPUT = {
  show: keyOutput,
  quiet: 'print kids only, one per line',
} as const;

/** The option that {@link addAlgorithmOption} adds. */
export interface AlgorithmOption {
  readonly algorithm: SigningAlg;
}

/** Adds the required option `--algorithm`. */
export const addAlgorithmOption = (command: Command): Command =>
  command.addOption(new Option('--algorithm <alg>', 'the algorithm').choices(SIGNING_ALGS).makeOptionMandatory());
