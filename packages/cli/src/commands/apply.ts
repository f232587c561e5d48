// `mintmark apply -f FILE|DIR`: creates and changes records to match the manifests. Every problem is reported
// before anything is changed.

import { InvalidArgumentError } from 'commander';
import { connectManagement } from '../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { defineCommand } from '../define-command.ts';
import { UsageError } from '../failure/usage-error.ts';
import { type Io, writeLine } from '../io.ts';
import { readChosenSecrets } from '../manifest/chosen-secrets.ts';
import { readStateFor } from '../manifest/current-state.ts';
import { planJson, planLines, stepName, touchedIds } from '../manifest/describe-plan.ts';
import { dryRunPlan } from '../manifest/dry-run-plan.ts';
import { checkDestinations, executePlan } from '../manifest/execute-plan.ts';
import { describeProblem, inOrderOfPosition, type ManifestProblem } from '../manifest/manifest.ts';
import { readManifestFiles } from '../manifest/manifest-files.ts';
import { makePlan, type Plan } from '../manifest/plan.ts';
import { counted } from '../output/counted.ts';
import { type LiveTokens, sumOfTokens, UNRECORDED } from '../output/live-tokens.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { printable } from '../output/printable.ts';
import { withProgress } from '../output/progress.ts';
import { collect } from '../repeatable.ts';
import { addConfirmOption, type ConfirmOptions, requireConfirmed } from './confirmed.ts';

interface ApplyOptions extends ConnectionOptions, OutputOptions, ConfirmOptions {
  readonly filename: readonly string[];
  readonly dryRun?: boolean;
  readonly prune?: boolean;
  readonly label?: { readonly name: string; readonly value: string };
  readonly toFolder?: string;
}

export const command = defineCommand<ApplyOptions>({
  options: (command) => {
    command
      .requiredOption(
        '-f, --filename <file>',
        'a file or a folder of manifests, YAML or JSON, or - for standard input; may be repeated',
        collect,
      )
      .option('--dry-run', 'show what would change, checked by the server; nothing is changed')
      .option('--prune', 'delete the clients that carry the label, and their trust rules, that are in no manifest; asks first')
      .option('--label <name=value>', 'the label for --prune', parseLabel)
      .option(
        '--to-folder <folder>',
        'the folder for new secrets without a destination in the manifest, each in a file CLIENT-ID.secret, mode 0600',
      );
    addConfirmOption(command);
    addConnectionOptions(addOutputOptions(command, 'print the ids of changed records only, one per line'));
  },
  examples: [
    ['mintmark apply -f clients.yaml --dry-run', 'what would change, field by field'],
    ['mintmark apply -f clients.yaml', 'apply the changes; a second run changes nothing'],
    ['mintmark apply -f clients.yaml --prune --label managed-by=apply --yes', 'also delete clients that were removed from the manifests'],
    [
      'mintmark export > tenant.yaml && mintmark apply -f tenant.yaml --to-folder .',
      'changes nothing here; creates everything on an empty server',
    ],
  ],
  run: (_, options, io) => run(options, io),
});

const parseLabel = (text: string): { readonly name: string; readonly value: string } => {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('Expected name=value.');
  return { name: text.slice(0, at), value: text.slice(at + 1) };
};

const run = async (options: ApplyOptions, io: Io): Promise<void> => {
  const { label, prune = false, toFolder, dryRun = false } = options;
  if (prune !== (label !== undefined)) throw new UsageError('--prune and --label go together: --prune --label name=value.');
  const { manifests, problems } = await readManifestFiles(options.filename, io);
  throwProblems(problems);
  const management = await connectManagement(options, io);
  const state = await withProgress(io, 'Reading the current state', () => readStateFor(manifests, prune, management));
  const plan = makePlan(manifests, state, { prune: label, hasFolderForSecrets: toFolder !== undefined, now: io.now() });
  const created = plan.steps.flatMap((step) => (step.action === 'create' ? [step.manifest] : []));
  const chosen = await readChosenSecrets(created, io);
  throwProblems([...plan.problems, ...chosen.problems]);
  const liveTokens = await withProgress(io, 'Checking the plan', () =>
    dryRunPlan(plan, management, (clientId) => chosen.secrets.get(clientId)),
  );
  const execution = { management, secrets: chosen.secrets, folderForSecrets: toFolder, io };
  if (!dryRun) {
    await checkDestinations(plan, execution);
    await confirmRestoresAndDeletions(plan, liveTokens, options, io);
    await executeWithReport(plan, execution, io);
  }
  await print(
    { json: { dry_run: dryRun, ...planJson(plan) }, lines: () => planLines(plan, liveTokens).map(printable), ids: touchedIds(plan) },
    options,
    io,
  );
};

/** @throws UsageError that lists all problems, unless there are none */
export const throwProblems = (problems: readonly ManifestProblem[]): void => {
  if (problems.length === 0) return;
  throw new UsageError(
    ['The manifests have problems. Nothing was changed.', ...inOrderOfPosition(problems).map(describeProblem)].join('\n'),
  );
};

const confirmRestoresAndDeletions = async (
  { steps }: Plan,
  liveTokens: ReadonlyMap<string, LiveTokens>,
  options: ConfirmOptions,
  io: Io,
): Promise<void> => {
  const restored = steps.flatMap((step) =>
    step.action === 'restore'
      ? [`${printable(step.manifest.id)}, deleted at ${step.deleted.deleted_at} by ${step.deleted.deleted_by}`]
      : [],
  );
  const deleted = steps.flatMap((step) => (step.action === 'delete' && step.kind === 'Client' ? [printable(step.id)] : []));
  const rules = steps.flatMap((step) => (step.action === 'delete' && step.kind === 'Trust' ? [printable(step.id)] : []));
  const tokens = sumOfTokens(liveTokens.values());
  const others = tokens.unrecorded_tokens ? `, and so do ${UNRECORDED}` : '';
  const questions = [
    ...(restored.length === 0
      ? []
      : [`Restore ${counted(restored.length, 'client')} (${restored.join('; ')})? Their secrets become valid again.`]),
    ...(rules.length === 0 ? [] : [`Delete ${counted(rules.length, 'trust rule')} (${rules.join(', ')})? Their tokens stay active.`]),
    ...(deleted.length === 0
      ? []
      : [
          `Delete ${counted(deleted.length, 'client')} (${deleted.join(', ')})? ${counted(tokens.live_tokens, 'live token ends', 'live tokens end')} now${others}.`,
        ]),
  ];
  if (questions.length > 0) await requireConfirmed(options, questions.join(' '), io);
};

/** Executes a plan. When it fails, reports which step failed and how many were done. */
export const executeWithReport = async (plan: Plan, execution: Parameters<typeof executePlan>[1], io: Io): Promise<void> => {
  const done: string[] = [];
  try {
    await withProgress(io, 'Applying', () => executePlan(plan, execution, (step) => done.push(stepName(step))));
  } catch (error) {
    const next = plan.steps[done.length];
    const at = next === undefined ? '' : ` It stopped at ${printable(stepName(next))}.`;
    await writeLine(
      io.stderr,
      `${done.length} of ${counted(plan.steps.length, 'change')} ${plan.steps.length === 1 ? 'was' : 'were'} made.${at} Run it again to continue.`,
    );
    throw error;
  }
};
