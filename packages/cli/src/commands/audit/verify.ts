// `mintmark audit verify`: whether the audit trail is what was recorded, computed here and not taken from the server.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type AuditTrailReport, FINDINGS, type Finding, verifyAuditTrail } from '@mintmark/client/audit';
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import { UsageError } from '../../failure/usage-error.ts';
import type { Io } from '../../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { collect } from '../../repeatable.ts';

interface Options extends ConnectionOptions, OutputOptions {
  readonly checkpoint?: readonly string[];
}

export const command = defineCommand<Options>({
  options: (command) => {
    command.option(
      '--checkpoint <file>',
      'checkpoints that left the store, as lines of JSON; without any, a rewriting of everything may pass; may be repeated',
      collect,
    );
    addConnectionOptions(addOutputOptions(command, 'print the names of what is wrong only, one a line'));
  },
  examples: [
    ['mintmark audit verify', 'find edits, deletions, insertions, and what was cut off'],
    ['mintmark audit verify --checkpoint checkpoints.jsonl', 'find also that everything was written anew'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: Options, io: Io): Promise<void> => {
  const outside = (await Promise.all((options.checkpoint ?? []).map((file) => readCheckpoints(resolve(io.cwd, file))))).flat();
  const management = await connectManagement(options, io);
  const report = await withProgress(io, 'Verifying', () => verifyAuditTrail(management.audit, outside));
  await print({ json: report, ids: report.findings.map(({ name }) => name), lines: () => linesOf(report) }, options, io);
  if (report.findings.length > 0) throw new Error('The audit trail is not what was recorded.');
};

/** The statements of one tenant's file; lines of others are passed over by whoever verifies. */
const readCheckpoints = async (path: string): Promise<readonly string[]> => {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const jws = jwsIn(line);
    if (jws === undefined) throw new UsageError(`--checkpoint: line ${index + 1} of ${path} is no checkpoint.`);
    return jws;
  });
};

const jwsIn = (line: string): string | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'jws' in value && typeof value.jws === 'string' ? value.jws : undefined;
  } catch {
    return undefined;
  }
};

const linesOf = (report: AuditTrailReport): string[] => [
  `${report.entries} entries in ${report.chains} chains, ${report.checkpoints} checkpoints${report.signed_until === null ? '' : `, the last of ${report.signed_until}`}.`,
  ...(report.unsigned === 0 ? [] : [`${report.unsigned} entries are not signed yet; they will be within a minute.`]),
  `Checkpoints are signed by ${report.key}.`,
  ...(report.findings.length > 0
    ? ['', ...report.findings.map(findingLine)]
    : [
        report.outside_checkpoints === 0
          ? 'Everything holds together. No checkpoint from outside the store was given: whoever has the master key could have written it anew.'
          : `Everything holds together, and with the ${report.outside_checkpoints} checkpoints from outside.`,
      ]),
];

const findingLine = ({ name, epoch, number, detail }: Finding): string =>
  `${name}: ${FINDINGS[name]}; ${epoch === undefined ? 'checkpoint' : `chain ${epoch}, link`} ${number}${detail === FINDINGS[name] ? '' : `: ${detail}`}`;
