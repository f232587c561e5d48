// Executes a plan step by step. A record that was changed after the plan was created is left unchanged, so
// that only changes that the user has seen are made.
import { join } from 'node:path';
import { ManagementError } from '@mintmark/client/management';
import { type Management, recordOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { openSink, type SecretSink } from '../sinks/secret-sink.ts';
import { type FirstSecret, folderOf } from './chosen-secrets.ts';
import { differences, fieldsOf } from './differences.ts';
import { kindOf } from './kinds.ts';
import { type Manifest, nameOf } from './manifest.ts';
import type { Plan, Step } from './plan.ts';
import { recordApis } from './record-apis.ts';
import { partsOfId } from './record-key.ts';
import { hasNoSecret, LABEL } from './rotation.ts';
import { sameValue } from './same-value.ts';

/** The context of the steps. */
export interface Execution {
  readonly management: Management;
  /** The chosen secrets of clients to be created, by client id. */
  readonly secrets: ReadonlyMap<string, FirstSecret>;
  /** The folder for new secrets whose manifest names no destination, each in its own file. */
  readonly folderForSecrets: string | undefined;
  readonly io: Io;
}

type StepOf<Action extends Step['action']> = Extract<Step, { readonly action: Action }>;

/** Executes all steps. @param done - called after each step */
export const executePlan = async ({ steps }: Plan, execution: Execution, done: (step: Step) => void): Promise<void> => {
  for (const step of steps) {
    await execute(step, execution);
    done(step);
  }
};

/** Checks that the new secrets can be delivered. @throws UsageError or Error when one cannot */
export const checkDestinations = async ({ steps }: Plan, execution: Execution): Promise<void> => {
  for (const step of steps) {
    const createsSecret =
      step.action === 'rotate' ? step.rotation.isNew : step.action === 'create' && needsDelivery(step.manifest, execution);
    if (createsSecret && step.action !== 'delete') await (await sinkFor(step.manifest, execution))?.abandon();
  }
};

const execute = async (step: Step, execution: Execution): Promise<void> => {
  switch (step.action) {
    case 'create':
      return create(step, execution);
    case 'update':
      return update(step, execution);
    case 'restore':
      await execution.management.clients.restore(step.manifest.id);
      return;
    case 'disable':
      await execution.management[step.manifest.kind === 'Issuer' ? 'issuers' : 'clients'].disable(step.manifest.id);
      return;
    case 'rotate':
      return rotate(step, execution);
    case 'delete':
      return remove(step, execution);
  }
};

const create = async ({ manifest, body }: StepOf<'create'>, execution: Execution): Promise<void> => {
  const { management, secrets } = execution;
  const { record: kind } = kindOf(manifest.kind);
  if (needsDelivery(manifest, execution)) {
    return delivered(manifest, execution, async () => {
      const { record } = await recordApis(management).client.create({ ...body, secret_label: LABEL.pending });
      return { id: record.secrets[0]?.id ?? '', client_secret: record.client_secret };
    });
  }
  const secret = secrets.get(manifest.id);
  const chosen = manifest.kind !== 'Client' || secret === undefined ? {} : { ...secret, secret_label: LABEL.delivered };
  await recordApis(management)[kind].create({ ...body, ...chosen });
};

const needsDelivery = ({ kind, id, fields }: Manifest, { secrets }: Execution): boolean =>
  kind === 'Client' && !hasNoSecret(fields) && !secrets.has(id);

const update = async ({ manifest, changes, patch, seen }: StepOf<'update'>, { management }: Execution): Promise<void> => {
  const api = recordApis(management)[kindOf(manifest.kind).record];
  const { record, etag } = await api.get(manifest.id);
  if (seen !== undefined) {
    const fresh = fieldsOf(record);
    const expected = new Set(differences(manifest, seen).map(({ field }) => field));
    const isAsSeen =
      changes.every(({ field, before }) => sameValue(fresh[field], before)) &&
      differences(manifest, fresh).every(({ field }) => expected.has(field));
    if (!isAsSeen) throw changedMeanwhile(manifest);
  }
  await api.update(manifest.id, patch, { etag });
};

const remove = async ({ kind, id, label }: StepOf<'delete'>, { management: { clients, trusts } }: Execution): Promise<void> => {
  const [clientId, name] = kind === 'Trust' ? partsOfId(id) : [id, ''];
  const { record, etag } = await clients.get(clientId);
  const isMarked = Object.entries(record.labels).some((pair) => pair.join('=') === label);
  if (!isMarked) throw changedMeanwhile({ kind, id });
  if (kind === 'Trust') await trusts.delete(clientId, name);
  else await clients.delete(id, { etag });
};

/** Delivers the new secret before the others begin to retire, so that an interruption leaves no gap. */
const rotate = async ({ manifest, rotation }: StepOf<'rotate'>, execution: Execution): Promise<void> => {
  const { secrets } = execution.management;
  const { id } = manifest;
  for (const lost of rotation.lost) await secrets.retire(id, lost, { after: 0 });
  if (rotation.isNew) await delivered(manifest, execution, () => recordOf(secrets.create(id, { label: LABEL.pending })));
  for (const replaced of rotation.replaced) await secrets.retire(id, replaced, { after: Math.round(rotation.overlap / 1000) });
};

/** Creates a secret, delivers it, and then records that in its label. */
const delivered = async (
  manifest: Manifest,
  execution: Execution,
  make: () => Promise<{ readonly id: string; readonly client_secret?: string | undefined }>,
): Promise<void> => {
  const { management } = execution;
  const sink = await sinkFor(manifest, execution);
  if (sink === undefined) throw new TypeError('The secret has no destination.');
  try {
    const { id, client_secret: clientSecret } = await make();
    if (clientSecret === undefined) throw new Error(`${nameOf(manifest)}: the server returned no secret.`);
    await sink.deliver({ tenantUrl: management.tenantUrl, clientId: manifest.id, clientSecret });
    await management.secrets.update(manifest.id, id, { label: LABEL.delivered });
  } catch (error) {
    await sink.abandon();
    throw error;
  }
};

const sinkFor = (manifest: Manifest, { folderForSecrets, io }: Execution): Promise<SecretSink | undefined> => {
  const to = manifest.secret?.to;
  if (to === undefined) {
    if (folderForSecrets === undefined) return Promise.resolve(undefined);
    return openSink({ toFile: join(folderForSecrets, `${encodeURIComponent(manifest.id)}.secret`), force: true }, io);
  }
  const { file, command, kubernetesSecret, namespace } = to;
  return openSink(
    {
      ...(file === undefined ? undefined : { toFile: file, force: true }),
      ...(command === undefined ? undefined : { toCommand: command }),
      ...(kubernetesSecret === undefined ? undefined : { toK8sSecret: kubernetesSecret }),
      ...(namespace === undefined ? undefined : { namespace }),
    },
    { ...io, cwd: folderOf(manifest, io) },
  );
};

const changedMeanwhile = (record: Pick<Manifest, 'kind' | 'id'>): ManagementError =>
  new ManagementError(
    412,
    {
      type: 'about:blank',
      title: undefined,
      detail: `${nameOf(record)} has changed since the plan was created. Run the command again.`,
      errors: [],
    },
    undefined,
  );
