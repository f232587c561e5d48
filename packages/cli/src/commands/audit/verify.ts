// `mintmark audit verify`: verifies that the audit trail was not altered. It computes all hashes itself,
// because the server is not trusted.

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type AuditTrailReport, FINDINGS, type Finding, verifyAuditTrail } from '@mintmark/client/audit';
import { connectManagement } from '../../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../../credentials/connection-options.ts';
import { defineCommand } from '../../define-command.ts';
import { UsageError } from '../../failure/usage-error.ts';
import type { Io } from '../../io.ts';
import { counted } from '../../output/counted.ts';
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
      'checkpoints stored elsewhere, as JSON lines; without any, a complete rewrite may go undetected; may be repeated',
      collect,
    );
    addConnectionOptions(addOutputOptions(command, 'print the names of the findings only, one per line'));
  },
  examples: [
    ['mintmark audit verify', 'detect edits, deletions, insertions and truncation'],
    ['mintmark audit verify --checkpoint checkpoints.jsonl', 'also detect a complete rewrite'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: Options, io: Io): Promise<void> => {
  const outside = (await Promise.all((options.checkpoint ?? []).map((file) => readCheckpoints(resolve(io.cwd, file))))).flat();
  const management = await connectManagement(options, io);
  const report = await withProgress(io, 'Verifying', () => verifyAuditTrail(management.audit, outside));
  await print({ json: report, ids: report.findings.map(({ name }) => name), lines: () => linesOf(report) }, options, io);
  if (report.findings.length > 0) throw new Error('The audit trail was altered.');
};

/** The statements in a file. Those of other tenants are skipped by the verification. */
const readCheckpoints = async (path: string): Promise<readonly string[]> => {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const jws = jwsIn(line);
    if (jws === undefined) throw new UsageError(`--checkpoint: line ${index + 1} of ${path} is not a checkpoint.`);
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
  `${counted(report.entries, 'entry', 'entries')} in ${counted(report.chains, 'chain')}, ${counted(report.checkpoints, 'checkpoint')}${report.signed_until === null ? '' : `, the last of ${report.signed_until}`}.`,
  ...(report.unsigned === 0 ? [] : [`${counted(report.unsigned, 'entry is', 'entries are')} not signed yet; that takes up to a minute.`]),
  `Checkpoints are signed by ${report.key}.`,
  ...(report.findings.length > 0
    ? ['', ...report.findings.map(findingLine)]
    : [
        report.outside_checkpoints === 0
          ? 'The trail is consistent. No checkpoint from elsewhere was given: whoever has the master key could have rewritten it.'
          : `The trail is consistent, also with ${counted(report.outside_checkpoints, 'checkpoint')} from elsewhere.`,
      ]),
];

const findingLine = ({ name, epoch, number, detail }: Finding): string =>
  `${name}: ${FINDINGS[name]}; ${epoch === undefined ? 'checkpoint' : `chain ${epoch}, link`} ${number}${detail === FINDINGS[name] ? '' : `: ${detail}`}`;
