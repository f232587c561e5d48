// The server judges all that a plan would write, before any of it is written; what it refuses is told at the line of the manifest.
import { ManagementError, type ProblemField } from '@mintmark/client/management';
import type { Management } from '../connection.ts';
import { differences, type RecordFields } from './differences.ts';
import { kindOf } from './kinds.ts';
import { describeProblem, inOrderOfPlace, type Manifest, type ManifestProblem, nameOf, problemOf } from './manifest.ts';
import { bodyOf, type Plan, type Step } from './plan.ts';
import { recordApis } from './record-apis.ts';

type Write = Extract<Step, { readonly action: 'create' | 'update' }>;

/** What a manifest may be refused for; anything else is no fault of it. */
const REFUSALS: readonly number[] = [400, 403, 404, 409, 412];
/** What the settings of the tenant decide on. */
const OF_TENANT: readonly string[] = [
  'access_token_lifetime',
  'access_token_signing_alg',
  'introspection_signed_response_alg',
  'token_endpoint_auth_method',
];

/**
 * Rehearses the plan.
 *
 * @param secretOf - the first secret of a client to be made, where it is chosen
 * @returns how many live tokens each client has that is to be deleted
 * @throws ManagementError with everything that is refused
 */
export const rehearsePlan = async (
  plan: Plan,
  management: Management,
  secretOf: (clientId: string) => string | undefined,
): Promise<ReadonlyMap<string, number>> => {
  const problems: ManifestProblem[] = [];
  const undeletable: ProblemField[] = [];
  const liveTokens = new Map<string, number>();
  let status: number | undefined;
  for (const step of plan.steps) {
    try {
      if (step.action === 'create' || step.action === 'update') await rehearse(step, plan, management, secretOf);
      if (step.action === 'restore') await management.clients.restore(step.manifest.id, { dryRun: true });
      if (step.action === 'delete') liveTokens.set(step.id, (await management.effects.ofClient(step.id, 'delete')).live_tokens);
    } catch (error) {
      if (!(error instanceof ManagementError) || !REFUSALS.includes(error.status)) throw error;
      status ??= error.status;
      if (step.action === 'delete') undeletable.push({ pointer: `${nameOf(step)} (to be deleted)`, detail: error.message });
      else problems.push(...problemsOf(step.manifest, error));
    }
  }
  if (status !== undefined) throw refusal(status, [...inOrderOfPlace(problems).map(lineOf), ...undeletable]);
  return liveTokens;
};

/** A problem as a field of one refusal. */
const lineOf = (problem: ManifestProblem): ProblemField => {
  const line = describeProblem(problem);
  return { pointer: line.slice(0, line.length - problem.detail.length - 2), detail: problem.detail };
};

/** Why the server refuses, at the lines of the manifest. */
const problemsOf = (manifest: Manifest, { message, problem }: ManagementError): ManifestProblem[] =>
  problem.errors.length === 0
    ? [problemOf(manifest, [], message)]
    : problem.errors.map((field) => problemOf(manifest, pathOf(field), field.detail));

/** One refusal for all of them; nothing was changed. */
const refusal = (status: number, errors: readonly ProblemField[]): ManagementError => {
  const detail = `${errors.length === 1 ? 'One value is' : `${errors.length} values are`} refused. Nothing was changed.`;
  return new ManagementError(status, { type: 'about:blank', title: undefined, detail, errors }, undefined);
};

const pathOf = ({ pointer }: ProblemField): (string | number)[] => {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (path[0] === 'client_secret' ? ['secret'] : path).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
};

const rehearse = async (
  step: Write,
  plan: Plan,
  management: Management,
  secretOf: (clientId: string) => string | undefined,
): Promise<void> => {
  const { kind, id } = step.manifest;
  const api = recordApis(management)[kindOf(kind).record];
  if (step.action === 'create') {
    const clientSecret = kind === 'Client' ? secretOf(id) : undefined;
    await api.create({ ...withoutWhatComes(step.body, step, plan), client_secret: clientSecret }, { dryRun: true });
  } else if (isRestored(step, plan)) {
    // A deleted client takes no change: what it would be is judged as that of a new one.
    const { client_id: _, ...body } = bodyOf(step.manifest, differences(step.manifest, undefined));
    await api.create(withoutWhatComes(body, step, plan), { dryRun: true });
  } else if (step.seen !== undefined) {
    // What waits for others is not judged before they are there.
    await api.update(id, withoutWhatComes(step.patch, step, plan), { dryRun: true });
  }
};

const isRestored = ({ manifest }: Write, { steps }: Plan): boolean =>
  steps.some((step) => step.action === 'restore' && step.manifest === manifest);

/** Values that refer to what the plan itself makes would be refused before it is made. */
const withoutWhatComes = (body: RecordFields, { manifest }: Write, { steps }: Plan): RecordFields => {
  const writes = steps.filter((step): step is Write => step.action === 'create' || step.action === 'update');
  const made = new Set(writes.filter(({ action }) => action === 'create').map((step) => nameOf(step.manifest)));
  const touches = (kind: Manifest['kind']): boolean => writes.some((step) => step.manifest.kind === kind);
  const comes = (field: string, value: unknown): boolean => {
    if (OF_TENANT.includes(field)) return manifest.kind !== 'Tenant' && touches('Tenant');
    if (field === 'default_resource') return made.has(nameOf({ kind: 'Resource', id: String(value) }));
    return field === 'authorization_details_types' && touches('Resource');
  };
  const kept = Object.entries(body).filter(([field, value]) => !comes(field, value));
  return Object.fromEntries(
    kept.map(([field, value]) =>
      field === 'entitlements' && Array.isArray(value)
        ? [field, value.filter((name) => !made.has(nameOf({ kind: 'Entitlement', id: String(name) })))]
        : [field, value],
    ),
  );
};
