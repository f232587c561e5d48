// `mintmark apply -f FILE|DIR`: makes everything as the manifests say. All that is wrong is told before anything is changed.
import { InvalidArgumentError } from 'commander';
import { connectManagement } from '../connection.ts';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { defineCommand } from '../define-command.ts';
import { UsageError } from '../failure/usage-error.ts';
import { type Io, writeLine } from '../io.ts';
import { readChosenSecrets } from '../manifest/chosen-secrets.ts';
import { readStateFor } from '../manifest/current-state.ts';
import { planJson, planLines, stepName, touchedIds } from '../manifest/describe-plan.ts';
import { executePlan, tryDestinations } from '../manifest/execute-plan.ts';
import { describeProblem, inOrderOfPlace, type ManifestProblem } from '../manifest/manifest.ts';
import { readManifestFiles } from '../manifest/manifest-files.ts';
import { makePlan, type Plan } from '../manifest/plan.ts';
import { rehearsePlan } from '../manifest/dry-run-plan.ts';
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
      .option('--dry-run', 'show what would change, and let the server judge it; nothing is changed')
      .option('--prune', 'delete the clients that carry the label and are in no manifest; asks first')
      .option('--label <name=value>', 'the label of --prune', parseLabel)
      .option('--to-folder <folder>', 'new secrets whose manifest names no place: a file CLIENT-ID.secret each, mode 0600');
    addConfirmOption(command);
    addConnectionOptions(addOutputOptions(command, 'print the ids of what is changed, one a line'));
  },
  examples: [
    ['mintmark apply -f clients.yaml --dry-run', 'what would change, field by field'],
    ['mintmark apply -f clients.yaml', 'do it; run again, it changes nothing'],
    ['mintmark apply -f clients.yaml --prune --label managed-by=apply --yes', 'and delete what was taken out of the manifests'],
    [
      'mintmark export > tenant.yaml && mintmark apply -f tenant.yaml --to-folder .',
      'there, changes nothing; on an empty server, makes it all',
    ],
  ],
  run: (_, options, io) => run(options, io),
});

const parseLabel = (text: string): { readonly name: string; readonly value: string } => {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('It is name=value.');
  return { name: text.slice(0, at), value: text.slice(at + 1) };
};

const run = async (options: ApplyOptions, io: Io): Promise<void> => {
  const { label, prune = false, toFolder, dryRun = false } = options;
  if (prune !== (label !== undefined)) throw new UsageError('--prune and --label go together: --prune --label name=value.');
  const { manifests, problems } = await readManifestFiles(options.filename, io);
  requireNone(problems);
  const management = await connectManagement(options, io);
  const state = await withProgress(io, 'Looking', () => readStateFor(manifests, prune, management));
  const plan = makePlan(manifests, state, { prune: label, hasFolderForSecrets: toFolder !== undefined, now: io.now() });
  const made = plan.steps.flatMap((step) => (step.action === 'create' ? [step.manifest] : []));
  const chosen = await readChosenSecrets(made, io);
  requireNone([...plan.problems, ...chosen.problems]);
  const liveTokens = await withProgress(io, 'Having it judged', () =>
    rehearsePlan(plan, management, (clientId) => chosen.secrets.get(clientId)),
  );
  const execution = { management, secrets: chosen.secrets, folderForSecrets: toFolder, io };
  if (!dryRun) {
    await tryDestinations(plan, execution);
    await confirmLives(plan, liveTokens, options, io);
    await carryOut(plan, execution, io);
  }
  await print(
    { json: { dry_run: dryRun, ...planJson(plan) }, lines: () => planLines(plan, liveTokens).map(printable), ids: touchedIds(plan) },
    options,
    io,
  );
};

/** @throws UsageError that tells all of them */
export const requireNone = (problems: readonly ManifestProblem[]): void => {
  if (problems.length === 0) return;
  throw new UsageError(['The manifests are not right. Nothing was changed.', ...inOrderOfPlace(problems).map(describeProblem)].join('\n'));
};

const confirmLives = async ({ steps }: Plan, liveTokens: ReadonlyMap<string, number>, options: ConfirmOptions, io: Io): Promise<void> => {
  const restored = steps.flatMap((step) =>
    step.action === 'restore'
      ? [`${printable(step.manifest.id)}, deleted at ${step.deleted.deleted_at} by ${step.deleted.deleted_by}`]
      : [],
  );
  const deleted = steps.flatMap((step) => (step.action === 'delete' ? [printable(step.id)] : []));
  const count = [...liveTokens.values()].reduce((sum, tokens) => sum + tokens, 0);
  const questions = [
    ...(restored.length === 0 ? [] : [`Restore ${restored.length} clients (${restored.join('; ')})? Their secrets count again.`]),
    ...(deleted.length === 0 ? [] : [`Delete ${deleted.length} clients (${deleted.join(', ')})? Their ${count} live tokens end now.`]),
  ];
  if (questions.length > 0) await requireConfirmed(options, questions.join(' '), io);
};

/** Carries out a plan; when it stops, says how far it came. */
export const carryOut = async (plan: Plan, execution: Parameters<typeof executePlan>[1], io: Io): Promise<void> => {
  const done: string[] = [];
  try {
    await withProgress(io, 'Applying', () => executePlan(plan, execution, (step) => done.push(stepName(step))));
  } catch (error) {
    const next = plan.steps[done.length];
    const at = next === undefined ? '' : ` It stopped at ${printable(stepName(next))}.`;
    await writeLine(io.stderr, `${done.length} of ${plan.steps.length} changes were made.${at} Run it again to go on.`);
    throw error;
  }
};
