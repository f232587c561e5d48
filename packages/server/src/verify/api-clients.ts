// /v1.0/apiclients/{id or clientId}: IBM Security Verify's shapes and habits over the clients that the management API has.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { changesBetween } from '../audit/changes.ts';
import { holdsFor, ownersOf } from '../clients/entitlements.ts';
import { type AnyNewSecret, makeAnySecret } from '../clients/make-any-secret.ts';
import { makeClient } from '../clients/make-client.ts';
import { PlainSecret } from '../clients/plain-secret.ts';
import type { Principal } from '../clients/principal.ts';
import { makeReveal } from '../clients/reveal.ts';
import { Problem } from '../http/problem.ts';
import { requireEntitlementOver } from '../management/access/authorization.ts';
import { requireMayGive, requireNotShutOut, requireUsableSecret } from '../management/access/client-rights.ts';
import { isLimitedManager } from '../management/access/manager-limits.ts';
import { ensureKeys } from '../management/clients/ensure-keys.ts';
import { keyUriRespondedAt } from '../management/clients/key-uri.ts';
import { EDIT_CLIENTS, READ_CLIENTS, takenId, throwIfNotApplied } from '../management/clients/routes.ts';
import { clientSettingsView } from '../management/clients/view.ts';
import type { ManagementApp, ManagementDependencies } from '../management/request.ts';
import { requester, succeeded } from '../management/request.ts';
import { FieldProblems } from '../management/requests/field-problems.ts';
import { requireRoom } from '../management/secrets/limits.ts';
import { requireUpdated, requireVersion, setEtag } from '../management/writes/versions.ts';
import type { Client } from '../records/client.ts';
import type { SecretReveal } from '../storage/contract/secret-reveals.ts';
import { ApiClient, type ApiClientBody, NewApiClient } from './api-client-schema.ts';
import { parseApiClient } from './api-client-settings.ts';
import { API_CLIENT_ADDRESSES, apiClientView } from './api-client-view.ts';
import { BulkOperations, respondToBulk, segmentOf, unknownOperation } from './bulk-operations.ts';
import { withoutEmpties } from './empty-members.ts';
import { verifyPointer } from './field-names.ts';
import { findApiClient, findApiClientToChange, findApiClientToChangeIfAny } from './find-api-client.ts';
import { type SecretIntent, secretIntent } from './new-secret.ts';
import { shownSecret } from './shown-secret.ts';

const Path = Type.Object({ id: Type.String() });

/** Adds the routes. */
export const apiClientRoutes = (app: ManagementApp, dependencies: ManagementDependencies): void => {
  for (const address of API_CLIENT_ADDRESSES) apiClientsAt(address, app, dependencies);
};

const apiClientsAt = (address: string, app: ManagementApp, dependencies: ManagementDependencies): void => {
  const one = `${address}/:id`;
  const { storage, clients, audit, peppers, seal, now } = dependencies;

  const make = async (client: Client, intent: SecretIntent, by: string): Promise<AnyNewSecret | undefined> =>
    intent.kind === 'new' ? makeAnySecret(client, { clientSecret: intent.chosen, createdBy: by }, { peppers, seal }, now()) : undefined;
  const revealOf = (client: Client, made: AnyNewSecret | undefined, revealedTo: string): SecretReveal | undefined =>
    made?.clientSecret === undefined
      ? undefined
      : makeReveal(client, { secretId: made.secret.id, clientSecret: made.clientSecret, revealedTo }, seal, now());

  app.post(address, { config: EDIT_CLIENTS, schema: { body: NewApiClient }, preValidation: withoutEmpties }, async (request, reply) => {
    const { tenant, principal } = requester(request);
    const { body } = request;
    const by = principal.client.clientId;
    const intent = secretIntent(body.clientSecret, methodOf(body) ?? 'default', undefined, { peppers, revealed: undefined, now: now() });
    const chosenSecret = intent.kind === 'new' ? intent.chosen : undefined;
    const restrictScopes = isLimitedManager(principal.client) && principal.client.restrictScopes;
    const settings = { ...parseApiClient(body, { tenant, now: now(), chosenSecret, restrictScopes }), owner: ownerFor(principal) };
    requireMayGive(request, settings);
    await ensureKeys(request, dependencies, settings);
    const answeredAt = await keyUriRespondedAt(settings, undefined, tenant, dependencies);
    const client = makeClient({ ...settings, keyUriAnsweredAt: answeredAt, tenantId: tenant.tenant.id, createdBy: by }, now());
    const made = await make(client, intent, by);
    const record: Client = {
      ...client,
      ...(body.enabled ? undefined : { disabledAt: now(), disabledBy: by }),
      secrets: made === undefined ? [] : [made.secret],
    };
    const entry = audit.entry({ ...succeeded(request, 'client.create', client.clientId), detail: clientChanges(undefined, record) });
    const created = await storage.createClient(record, entry, revealOf(record, made, by));
    if (!created) throw await takenId(storage, request, { clientId: client.clientId, pointer: '/clientId' });
    clients.forget(client.tenantId, client.clientId);
    // The record's id: programs take it for the last segment, and a client id may hold a slash.
    return reply.code(201).header('location', `${tenant.tenant.publicUrl}${address}/${client.id}`).send();
  });

  app.get(one, { config: READ_CLIENTS, schema: { params: Path } }, async (request, reply) => {
    const { tenant, principal } = requester(request);
    const client = await findApiClient(storage, request, request.params.id);
    return setEtag(reply, client).send(apiClientView(client, tenant, await shownSecret(client, principal, dependencies)));
  });

  // IBM documents that the answer is YAML, and not its members. A JSON text is a YAML scalar.
  app.get(`${one}/credentials`, { config: READ_CLIENTS, schema: { params: Path } }, async (request, reply) => {
    const { principal } = requester(request);
    const client = await findApiClient(storage, request, request.params.id);
    const secret = await shownSecret(client, principal, dependencies);
    const members = { clientId: client.clientId, clientSecret: secret instanceof PlainSecret ? secret.reveal() : secret };
    const lines = Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${JSON.stringify(value)}\n`]));
    return reply.type('application/yaml; charset=utf-8').send(lines.join(''));
  });

  app.put(
    one,
    { config: EDIT_CLIENTS, schema: { params: Path, body: ApiClient }, preValidation: withoutEmpties },
    async (request, reply) => {
      const { tenant, principal } = requester(request);
      const { body } = request;
      const before = await findApiClientToChange(storage, request, request.params.id, 'editAPIClients');
      requireVersion(request, before);
      requireSameIds(body, before);
      const revealed = await shownSecret(before, principal, dependencies);
      const intent = secretIntent(body.clientSecret, methodOf(body) ?? before.authMethod, before, { peppers, revealed, now: now() });
      const chosenSecret = intent.kind === 'new' ? intent.chosen : undefined;
      const settings = parseApiClient(body, { tenant, now: now(), before, chosenSecret });
      requireMayGive(request, settings, before);
      if (intent.kind === 'keep') inWordsOfVerify(() => requireUsableSecret(settings, before));
      else requireEntitlementOver(principal, 'rotateAPIClientSecrets', before);
      requireNotShutOut(request, settings, before);
      await ensureKeys(request, dependencies, settings);
      const at = now();
      const by = principal.client.clientId;
      const answeredAt = await keyUriRespondedAt(settings, before, tenant, dependencies);
      const record: Client = { ...before, ...settings, keyUriAnsweredAt: answeredAt, updatedAt: at, version: before.version + 1 };
      const made = await make(record, intent, by);
      const event = (name: string) => succeeded(request, name, before.clientId);
      const isEnabled = before.disabledAt === undefined;
      const result = await storage.replaceClient({
        record,
        expectedVersion: before.version,
        at,
        by,
        audit: audit.entry({ ...event('client.update'), detail: clientChanges(before, record) }),
        secrets:
          intent.kind === 'keep'
            ? undefined
            : {
                secret: made?.secret,
                reveal: revealOf(record, made, by),
                audit: audit.entry(
                  made === undefined
                    ? event('secret.retire')
                    : { ...event('secret.rotate'), detail: { secret_id: made.secret.id, overlap: 0 } },
                ),
              },
        state:
          body.enabled === undefined || body.enabled === isEnabled
            ? undefined
            : { enabled: body.enabled, audit: audit.entry(event(body.enabled ? 'client.enable' : 'client.disable')) },
      });
      clients.forget(before.tenantId, before.clientId);
      requireUpdated(result);
      throwIfNotApplied(result);
      requireRoom(result);
      return reply.code(204).send();
    },
  );

  const remove = async (request: FastifyRequest, id: string): Promise<void> => {
    const { principal } = requester(request);
    const client = await findApiClientToChangeIfAny(storage, request, id, 'editAPIClients');
    if (client === undefined) return;
    const { tenantId, clientId } = client;
    const entry = audit.entry(succeeded(request, 'client.delete', clientId));
    const result = await storage.deleteClient({ tenantId, clientId, at: now(), by: principal.client.clientId, audit: entry });
    clients.forget(tenantId, clientId);
    throwIfNotApplied(result);
  };

  app.delete(one, { config: EDIT_CLIENTS, schema: { params: Path } }, async (request, reply) => {
    await remove(request, request.params.id);
    return reply.code(204).send();
  });

  app.patch(address, { config: EDIT_CLIENTS, schema: { body: BulkOperations } }, (request, reply) =>
    respondToBulk(request, reply, request.body, {
      audit,
      perform: async (operation) => {
        const [, id] = /^\/([^/]+)$/.exec(operation.path) ?? [];
        if (operation.op !== 'remove' || id === undefined) throw unknownOperation(operation);
        await remove(request, segmentOf(id));
      },
    }),
  );
};

const methodOf = <Method extends string>({
  additionalConfig,
}: {
  readonly additionalConfig?: { readonly clientAuthMethod?: Method | null } | null;
}): Method | 'default' | undefined => (additionalConfig?.clientAuthMethod === null ? 'default' : additionalConfig?.clientAuthMethod);

/** There is no field for it: whoever may make clients of one owner alone makes them for that one. */
const ownerFor = ({ client: { entitlements } }: Principal): string | undefined => {
  if (holdsFor(entitlements, 'editAPIClients', undefined)) return undefined;
  const owners = ownersOf(entitlements, 'editAPIClients') ?? [];
  return owners.length === 1 ? owners[0] : undefined;
};

/** @throws {@link Problem} when a body would give a client another id */
const requireSameIds = ({ id, clientId }: ApiClientBody, before: Client): void => {
  const fields = [
    ...(id === undefined || id === before.id ? [] : [{ pointer: '/id', detail: 'cannot be changed' }]),
    ...(clientId === undefined || clientId === before.clientId ? [] : [{ pointer: '/clientId', detail: 'cannot be changed' }]),
  ];
  if (fields.length > 0) throw new Problem(400, 'The request has fields that are not valid.', fields);
};

/** What changed, for the audit trail; of what is only kept, which members. */
const clientChanges = (before: Client | undefined, after: Client) => {
  const changes = changesBetween(before === undefined ? undefined : clientSettingsView(before), clientSettingsView(after));
  const carried = Object.keys(changesBetween(before?.carried, after.carried));
  return carried.length === 0 ? { changes } : { changes, carried };
};

/** Lets the fields of a problem have the names that they have here. */
const inWordsOfVerify = (run: () => void): void => {
  const problems = new FieldProblems();
  problems.within(run, verifyPointer);
  problems.throwIfAny();
};
