// Computes the steps that make all records match their manifests, in the order of their dependencies. Changes
// nothing.
import type {
  ClientRecord,
  EntitlementRecord,
  ResourceRecord,
  SharedQuotaRecord,
  TenantRecord,
  TrustRecord,
} from '@mintmark/client/management';
import { differences, type FieldChange, fieldsOf, patchOf, type RecordFields } from './differences.ts';
import { KINDS } from './kinds.ts';
import { type Manifest, type ManifestProblem, problemOf } from './manifest.ts';
import { conflicts, nameOwnersOf, splitMove } from './moved-names.ts';
import { duplicates, idFieldsOf, idOf, keyOf } from './record-key.ts';
import type { ManifestClient, ManifestIssuer } from './record-kind.ts';
import { dueRotation, hasNoSecret, type Rotation } from './rotation.ts';
import { sameSet } from './same-value.ts';

/** The current state of the server. */
export interface CurrentState {
  readonly tenant: TenantRecord | undefined;
  readonly entitlements: readonly EntitlementRecord[];
  readonly resources: readonly ResourceRecord[];
  readonly quotas: readonly SharedQuotaRecord[];
  readonly issuers: readonly ManifestIssuer[];
  readonly clients: readonly ManifestClient[];
  readonly trusts: readonly TrustRecord[];
  /** Deleted clients that manifests name and that can still be restored. */
  readonly deleted: readonly ClientRecord[];
}

/** One step of a plan. */
export type Step =
  | { readonly action: 'create'; readonly manifest: Manifest; readonly changes: readonly FieldChange[]; readonly body: RecordFields }
  | {
      readonly action: 'update';
      readonly manifest: Manifest;
      readonly changes: readonly FieldChange[];
      readonly patch: RecordFields;
      /** The record that the changes were computed from. */
      readonly seen: RecordFields | undefined;
    }
  | { readonly action: 'restore'; readonly manifest: Manifest; readonly deleted: ClientRecord }
  | { readonly action: 'disable'; readonly manifest: Manifest }
  | { readonly action: 'rotate'; readonly manifest: Manifest; readonly rotation: Rotation }
  | { readonly action: 'delete'; readonly kind: 'Client' | 'Trust'; readonly id: string; readonly label: string };

/** The steps for all manifests. */
export interface Plan {
  readonly steps: readonly Step[];
  /** The number of records that match their manifests. */
  readonly unchanged: number;
  readonly problems: readonly ManifestProblem[];
}

/** How a plan is computed. */
export interface PlanOptions {
  /** Clients that have this label and are in no manifest are deleted, and so are such rules of clients with this label. */
  readonly prune?: { readonly name: string; readonly value: string } | undefined;
  /** Whether there is a folder for new secrets whose manifest names no destination. */
  readonly hasFolderForSecrets: boolean;
  /** Whether the first secret of a client to be created is known already. */
  readonly secretIsKnown?: (clientId: string) => boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const ORDER = Object.keys(KINDS);

/** Computes the plan. */
export const makePlan = (manifests: readonly Manifest[], state: CurrentState, options: PlanOptions): Plan => {
  const found = recordsOf(state);
  const deleted = new Map(state.deleted.map((client) => [keyOf('Client', client.client_id), client]));
  const owners = nameOwnersOf(state.resources);
  const sorted = manifests.toSorted((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  const created = new Set(sorted.filter(({ kind, id }) => !found.has(keyOf(kind, id))).map(({ kind, id }) => keyOf(kind, id)));
  const base: Step[] = [];
  const moves: Step[] = [];
  const clients: Step[] = [];
  const trusts: Step[] = [];
  const last: Step[] = [];
  const resources = sorted.filter(({ kind }) => kind === 'Resource');
  const problems: ManifestProblem[] = [...duplicates(sorted), ...conflicts(resources, state.resources)];
  let unchanged = 0;
  for (const manifest of sorted) {
    const { kind, id } = manifest;
    const steps = { Client: clients, Trust: trusts }[String(kind)] ?? base;
    const toRestore = deleted.get(keyOf(kind, id));
    const record = found.get(keyOf(kind, id)) ?? (toRestore && fieldsOf(toRestore));
    problems.push(...problemsFor(manifest, record, options));
    const all = differences(manifest, record);
    // A field that refers to a record created later is set after that.
    const waiting = all.filter((change) => dependsOn(manifest, change, created));
    const parts = all
      .flatMap((change) => (waiting.includes(change) ? meanwhile(change, created) : [change]))
      .map((change) => splitMove(manifest, change, owners));
    const [now, moved] = [parts.flatMap((part) => part.now), parts.flatMap((part) => part.moved)];
    const count = (): number => steps.length + moves.length + last.length;
    const before = count();
    if (toRestore !== undefined) steps.push({ action: 'restore', manifest, deleted: toRestore });
    if (record === undefined) steps.push({ action: 'create', manifest, changes: now, body: bodyOf(manifest, now) });
    else if (now.length > 0) steps.push(updateOf(manifest, now, givenIn(patchOf(manifest, now), now), record));
    if (moved.length > 0) moves.push(updateOf(manifest, moved, patchOf(manifest, moved)));
    if (waiting.length > 0) last.push(updateOf(manifest, waiting, patchOf(manifest, waiting)));
    if (kind === 'Client') steps.push(...statusSteps(manifest, [...state.clients, ...state.deleted], options.now));
    if (kind === 'Issuer' && manifest.disabled && record?.['state'] !== 'disabled') steps.push({ action: 'disable', manifest });
    if (before === count()) unchanged++;
  }
  const named = new Set(sorted.map(({ kind, id }) => keyOf(kind, id)));
  return { steps: [...base, ...moves, ...clients, ...last, ...trusts, ...pruned(state, named, options)], unchanged, problems };
};

const updateOf = (manifest: Manifest, changes: readonly FieldChange[], patch: RecordFields, seen?: RecordFields): Step => ({
  action: 'update',
  manifest,
  changes,
  patch,
  seen,
});

const recordsOf = ({
  tenant,
  entitlements,
  resources,
  quotas,
  issuers,
  clients,
  trusts,
}: CurrentState): ReadonlyMap<string, RecordFields> =>
  new Map([
    ...(tenant === undefined ? [] : [[keyOf('Tenant', 'current'), fieldsOf(tenant)] as const]),
    ...entitlements.map((each) => [keyOf('Entitlement', each.name), fieldsOf(each)] as const),
    ...resources.map((each) => [keyOf('Resource', each.uri), fieldsOf(each)] as const),
    ...quotas.map((each) => [keyOf('Quota', each.name), fieldsOf(each)] as const),
    ...issuers.map((each) => [keyOf('Issuer', each.id), fieldsOf(each)] as const),
    ...clients.map((each) => [keyOf('Client', each.client_id), fieldsOf(each)] as const),
    ...trusts.map((each) => [keyOf('Trust', idOf('Trust', fieldsOf(each))), fieldsOf(each)] as const),
  ]);

const problemsFor = (
  manifest: Manifest,
  record: RecordFields | undefined,
  { hasFolderForSecrets, secretIsKnown }: PlanOptions,
): ManifestProblem[] => {
  if (manifest.kind === 'Tenant' && record === undefined) return [problemOf(manifest, [], 'these credentials may not manage it')];
  if (manifest.kind === 'Entitlement' && record?.['kind'] === 'built_in') return [problemOf(manifest, [], 'is built in')];
  if (manifest.kind === 'Trust' && record?.['state'] === 'revoked') {
    return [problemOf(manifest, [], 'is revoked, with all that it obtained: delete it, or give the new one another name')];
  }
  if (manifest.kind !== 'Client') return [];
  const { secret } = manifest;
  const hasNone = hasNoSecret(manifest.fields);
  if (hasNone)
    return secret === undefined
      ? []
      : [problemOf(manifest, ['secret'], 'cannot be combined with an authentication method that has no secret')];
  if (record !== undefined || secret?.from !== undefined || secret?.to !== undefined || hasFolderForSecrets) return [];
  if (secretIsKnown?.(manifest.id) === true) return [];
  return [
    problemOf(
      manifest,
      secret === undefined ? [] : ['secret'],
      'its secret would be lost: give secret: {to: {file: PATH}}, secret: {from: …}, or --to-folder FOLDER',
    ),
  ];
};

// A resource refers to its owners, and they may refer to it. A tenant refers to its default resource, which
// its limits apply to.
const dependsOn = ({ kind }: Manifest, { field, after }: FieldChange, created: ReadonlySet<string>): boolean =>
  (kind === 'Resource' &&
    field === 'owners' &&
    Array.isArray(after) &&
    after.some((owner) => created.has(keyOf('Client', String(owner))))) ||
  (kind === 'Tenant' && field === 'default_audience' && created.has(keyOf('Resource', String(after))));

/** The part of the change that can be applied now, if there is any. */
const meanwhile = (change: FieldChange, created: ReadonlySet<string>): readonly FieldChange[] => {
  if (!Array.isArray(change.after)) return [];
  const after = change.after.filter((owner) => !created.has(keyOf('Client', String(owner))));
  return sameSet(change.before ?? [], after) ? [] : [{ ...change, after }];
};

/** The body of a request that creates the record. */
export const bodyOf = ({ kind, id, fields }: Manifest, changes: readonly FieldChange[]): RecordFields => {
  return {
    ...idFieldsOf(kind, id),
    ...Object.fromEntries(changes.filter(({ field }) => fields[field] !== null).map(({ field, after }) => [field, after])),
  };
};

// The patch with the values that can be set now.
const givenIn = (patch: RecordFields, changes: readonly FieldChange[]): RecordFields => ({
  ...patch,
  ...Object.fromEntries(changes.filter(({ field }) => patch[field] !== null).map(({ field, after }) => [field, after])),
});

const statusSteps = (manifest: Manifest, clients: readonly ClientRecord[], now: number): Step[] => {
  const client = clients.find(({ client_id }) => client_id === manifest.id);
  const steps: Step[] = [];
  // A client that may get no tokens needs no new secret.
  const state = client?.state === 'deleted' ? stateWhenRestored(client, now) : client?.state;
  if (client !== undefined && state === 'enabled' && !manifest.disabled) {
    const rotation = dueRotation(manifest.secret, client.secrets, now);
    if (rotation !== undefined) steps.push({ action: 'rotate', manifest, rotation });
  }
  if (manifest.disabled && state !== 'disabled') steps.push({ action: 'disable', manifest });
  return steps;
};

const stateWhenRestored = ({ disabled_at, expires_at }: ClientRecord, now: number): ClientRecord['state'] => {
  if (disabled_at !== null) return 'disabled';
  return expires_at !== null && Date.parse(expires_at) <= now ? 'expired' : 'enabled';
};

const pruned = ({ clients, trusts }: CurrentState, named: ReadonlySet<string>, { prune }: PlanOptions): Step[] => {
  if (prune === undefined) return [];
  const { name, value } = prune;
  const label = `${name}=${value}`;
  const marked = clients.filter(({ labels }) => labels[name] === value).map(({ client_id }) => client_id);
  const gone = marked.filter((id) => !named.has(keyOf('Client', id)));
  // The rules of a deleted client go with it.
  const rules = trusts
    .filter(({ client_id }) => marked.includes(client_id) && !gone.includes(client_id))
    .map((trust) => idOf('Trust', fieldsOf(trust)))
    .filter((id) => !named.has(keyOf('Trust', id)));
  return [
    ...rules.map((id) => ({ action: 'delete' as const, kind: 'Trust' as const, id, label })),
    ...gone.map((id) => ({ action: 'delete' as const, kind: 'Client' as const, id, label })),
  ];
};
