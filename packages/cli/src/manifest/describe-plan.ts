// Formats a plan as text and as JSON. It contains no secrets, since manifests have none.

import type { ClientRecord } from '@mintmark/client/management';
import { counted } from '../output/counted.ts';
import { describeTokens, type LiveTokens } from '../output/live-tokens.ts';
import { nameOf } from './manifest.ts';
import type { Plan, Step } from './plan.ts';
import type { Rotation } from './rotation.ts';

const SIGNS = { create: '+', restore: '+', update: '~', rotate: '~', disable: '~', delete: '-' } as const;

const NO_TOKENS: LiveTokens = { live_tokens: 0, unrecorded_tokens: false };

/** The lines of a plan, each with its sign. @param liveTokens - of the clients to delete, by client id */
export const planLines = ({ steps, unchanged }: Plan, liveTokens: ReadonlyMap<string, LiveTokens> = new Map()): string[] => {
  const lines = steps.flatMap((step) => [
    `${SIGNS[step.action]} ${stepName(step)}${step.action === 'delete' ? ` (label ${step.label}, in no manifest; ${effectOf(step, liveTokens)})` : ''}`,
    ...detailsOf(step).map((line) => `    ${line}`),
  ]);
  return [...lines, summaryOf(steps, unchanged)];
};

const effectOf = ({ kind, id }: Extract<Step, { readonly action: 'delete' }>, liveTokens: ReadonlyMap<string, LiveTokens>): string =>
  kind === 'Trust' ? 'its tokens stay active' : describeTokens(liveTokens.get(id) ?? NO_TOKENS);

/** The plan for `--output json`. */
export const planJson = ({ steps, unchanged }: Plan): object => ({
  unchanged,
  steps: steps.map((step) => ({
    action: step.action,
    ...(step.action === 'delete' ? { kind: step.kind, id: step.id } : { kind: step.manifest.kind, id: step.manifest.id, ...placed(step) }),
    ...('changes' in step ? { changes: step.changes.map(({ field, before = null, after }) => ({ field, before, after })) } : undefined),
    ...(step.action === 'restore' ? { deleted_at: step.deleted.deleted_at, deleted_by: step.deleted.deleted_by } : undefined),
    ...(step.action === 'rotate' ? { secret: rotationJson(step.rotation) } : undefined),
  })),
});

/** The name of a step's record. */
export const stepName = (step: Step): string => nameOf(step.action === 'delete' ? step : step.manifest);

/** The ids of the records that the plan changes, each once. */
export const touchedIds = ({ steps }: Plan): string[] => [
  ...new Set(steps.map((step) => (step.action === 'delete' ? step.id : step.manifest.id))),
];

const placed = ({ manifest }: Exclude<Step, { readonly action: 'delete' }>): object => {
  const { file, line } = manifest.positionOf();
  return { file, line };
};

const detailsOf = (step: Step): string[] => {
  if (step.action === 'disable') return [step.manifest.kind === 'Issuer' ? 'disabled: its tokens are refused' : 'disabled: its tokens end'];
  if (step.action === 'rotate') return rotationLines(step.rotation);
  if (step.action === 'restore') return restoreLines(step.deleted);
  if (step.action === 'delete') return [];
  return step.changes.map(({ field, before, after }) =>
    before === undefined ? `${field}: ${JSON.stringify(after)}` : `${field}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );
};

const restoreLines = ({ deleted_at, deleted_by, secrets }: ClientRecord): string[] => {
  const count = secrets.filter(({ state }) => state === 'active').length;
  return [
    `restored: deleted at ${deleted_at} by ${deleted_by}; ${counted(count, 'secret becomes', 'secrets become')} valid again, its tokens stay ended`,
  ];
};

const rotationLines = ({ isNew, lost, replaced, overlap }: Rotation): string[] => [
  ...(isNew ? ['secret: a new one is created and delivered'] : []),
  ...(lost.length > 0 ? [`secret: ${counted(lost.length, 'undelivered one ends', 'undelivered ones end')} now`] : []),
  ...(replaced.length > 0
    ? [`secret: ${counted(replaced.length, 'former one retires', 'former ones retire')} in ${counted(overlap / 60_000, 'minute')}`]
    : []),
];

const rotationJson = ({ isNew, lost, replaced, overlap }: Rotation): object => ({ new: isNew, lost, replaced, overlap: overlap / 1000 });

const summaryOf = (steps: readonly Step[], unchanged: number): string => {
  if (steps.length === 0) return `Nothing to do: ${unchanged} unchanged.`;
  const count = (...actions: readonly Step['action'][]): number => steps.filter(({ action }) => actions.includes(action)).length;
  const restored = count('restore') === 0 ? '' : `${count('restore')} to restore, `;
  return `${count('create')} to create, ${restored}${count('update', 'disable', 'rotate')} to change, ${count('delete')} to delete, ${unchanged} unchanged.`;
};
