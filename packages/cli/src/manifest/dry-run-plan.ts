// Sends all writes of a plan as dry runs before any of them is executed. Refusals are reported at the lines
// of the manifests.
import { ManagementError, type ProblemField } from '@mintmark/client/management';
import type { Management } from '../connection.ts';
import type { LiveTokens } from '../output/live-tokens.ts';
import type { FirstSecret } from './chosen-secrets.ts';
import { differences, type RecordFields } from './differences.ts';
import { kindOf } from './kinds.ts';
import { describeProblem, inOrderOfPosition, type Manifest, type ManifestProblem, nameOf, problemOf } from './manifest.ts';
import { bodyOf, type Plan, type Step } from './plan.ts';
import { recordApis } from './record-apis.ts';
import { partsOfId } from './record-key.ts';

type Write = Extract<Step, { readonly action: 'create' | 'update' }>;

/** The statuses that refuse a manifest; any other is a failure. */
const REFUSALS: readonly number[] = [400, 403, 404, 409, 412];
/** The fields that depend on the settings of the tenant. */
const OF_TENANT: readonly string[] = [
  'access_token_lifetime',
  'access_token_signing_alg',
  'introspection_signed_response_alg',
  'token_endpoint_auth_method',
];

/**
 * Executes the plan as a dry run.
 *
 * @param secretOf - the chosen first secret of a client to be created, if there is one
 * @returns the live tokens of each client to be deleted
 * @throws ManagementError with everything that is refused
 */
export const dryRunPlan = async (
  plan: Plan,
  management: Management,
  secretOf: (clientId: string) => FirstSecret | undefined,
): Promise<ReadonlyMap<string, LiveTokens>> => {
  const problems: ManifestProblem[] = [];
  const undeletable: ProblemField[] = [];
  const liveTokens = new Map<string, LiveTokens>();
  let status: number | undefined;
  for (const step of plan.steps) {
    try {
      if (step.action === 'create' || step.action === 'update') await dryRunStep(step, plan, management, secretOf);
      if (step.action === 'restore') await management.clients.restore(step.manifest.id, { dryRun: true });
      if (step.action === 'delete' && step.kind === 'Client') liveTokens.set(step.id, await management.effects.ofClient(step.id, 'delete'));
    } catch (error) {
      if (!(error instanceof ManagementError) || !REFUSALS.includes(error.status)) throw error;
      status ??= error.status;
      if (step.action === 'delete') undeletable.push({ pointer: `${nameOf(step)} (to be deleted)`, detail: error.message });
      else problems.push(...problemsOf(step.manifest, error));
    }
  }
  if (status !== undefined) throw refusal(status, [...inOrderOfPosition(problems).map(lineOf), ...undeletable]);
  return liveTokens;
};

/** A problem as a field of the refusal. */
const lineOf = (problem: ManifestProblem): ProblemField => {
  const line = describeProblem(problem);
  return { pointer: line.slice(0, line.length - problem.detail.length - 2), detail: problem.detail };
};

/** The problems of a refusal, at the lines of the manifest. */
const problemsOf = (manifest: Manifest, { message, problem }: ManagementError): ManifestProblem[] =>
  problem.errors.length === 0
    ? [problemOf(manifest, [], message)]
    : problem.errors.map((field) => problemOf(manifest, pathOf(field), field.detail));

/** One refusal for all problems. */
const refusal = (status: number, errors: readonly ProblemField[]): ManagementError => {
  const detail = `${errors.length === 1 ? 'One value is' : `${errors.length} values are`} refused. Nothing was changed.`;
  return new ManagementError(status, { type: 'about:blank', title: undefined, detail, errors }, undefined);
};

const pathOf = ({ pointer }: ProblemField): (string | number)[] => {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (['client_secret', 'client_secret_hash'].includes(path[0] ?? '') ? ['secret'] : path).map((part) =>
    /^\d+$/.test(part) ? Number(part) : part,
  );
};

const dryRunStep = async (
  step: Write,
  plan: Plan,
  management: Management,
  secretOf: (clientId: string) => FirstSecret | undefined,
): Promise<void> => {
  const { kind, id } = step.manifest;
  if (kind === 'Trust' && refersToPlanned(step, plan)) return;
  const api = recordApis(management)[kindOf(kind).record];
  if (step.action === 'create') {
    const secret = kind === 'Client' ? secretOf(id) : undefined;
    await api.create({ ...withoutPlanned(step.body, step, plan), ...secret }, { dryRun: true });
  } else if (isRestored(step, plan)) {
    // A deleted client cannot be changed: its future settings are checked as those of a new one.
    const { client_id: _, ...body } = bodyOf(step.manifest, differences(step.manifest, undefined));
    await api.create(withoutPlanned(body, step, plan), { dryRun: true });
  } else if (step.seen !== undefined) {
    // Changes that depend on other records are not checked before those exist.
    await api.update(id, withoutPlanned(step.patch, step, plan), { dryRun: true });
  }
};

/** Whether a rule refers to records that the plan will change: it cannot be checked against them now. */
const refersToPlanned = ({ manifest }: Write, { steps }: Plan): boolean => {
  const [clientId] = partsOfId(manifest.id);
  const planned = new Set(steps.flatMap((step) => (step.action === 'delete' ? [] : [nameOf(step.manifest)])));
  return (
    planned.has(nameOf({ kind: 'Client', id: clientId })) ||
    planned.has(nameOf({ kind: 'Issuer', id: String(manifest.fields['issuer']) })) ||
    steps.some((step) => step.action === 'create' && step.manifest.kind === 'Resource')
  );
};

const isRestored = ({ manifest }: Write, { steps }: Plan): boolean =>
  steps.some((step) => step.action === 'restore' && step.manifest === manifest);

/** Leaves out values that refer to records that the plan will create, which would be refused now. */
const withoutPlanned = (body: RecordFields, { manifest }: Write, { steps }: Plan): RecordFields => {
  const writes = steps.filter((step): step is Write => step.action === 'create' || step.action === 'update');
  const created = new Set(writes.filter(({ action }) => action === 'create').map((step) => nameOf(step.manifest)));
  const touches = (kind: Manifest['kind']): boolean => writes.some((step) => step.manifest.kind === kind);
  const isPlanned = (field: string, value: unknown): boolean => {
    if (OF_TENANT.includes(field)) return manifest.kind !== 'Tenant' && touches('Tenant');
    if (field === 'default_resource') return created.has(nameOf({ kind: 'Resource', id: String(value) }));
    // It names resources with their scopes, and issuers.
    if (field === 'exchange') return touches('Resource') || touches('Issuer');
    return field === 'authorization_details_types' && touches('Resource');
  };
  const remaining = Object.entries(body).filter(([field, value]) => !isPlanned(field, value));
  return Object.fromEntries(
    remaining.map(([field, value]) =>
      field === 'entitlements' && Array.isArray(value)
        ? [field, value.filter((name) => !created.has(nameOf({ kind: 'Entitlement', id: String(name) })))]
        : [field, value],
    ),
  );
};
