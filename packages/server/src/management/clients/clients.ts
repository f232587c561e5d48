// /management/v1/clients. Thin over the domain: who may, what is asked, what is answered.
import { Type } from 'typebox';
import { changesBetween } from '../../audit/changes.ts';
import { ownersOf } from '../../clients/entitlements.ts';
import { makeAnySecret } from '../../clients/make-any-secret.ts';
import { authenticatesBySecret, makeClient } from '../../clients/make-client.ts';
import { type FieldError, Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import { requireMayGive, requireNotShutOut, requireUsableSecret } from '../access/client-rights.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { applyPatch } from '../writes/merge-patch.ts';
import { requireUpdated, requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { ensureKeys } from './ensure-keys.ts';
import { keyUriRespondedAt } from './key-uri.ts';
import { ClientQuery, cursorBehind, pageOf } from './query.ts';
import { CLIENTS, EDIT_CLIENTS, findClient, findClientToChange, ONE_CLIENT, READ_CLIENTS, takenId, throwIfNotApplied } from './routes.ts';
import { ClientPage, ClientPatch, ClientView, CreatedClient, NewClient } from './schema.ts';
import { parseClientSettings } from './settings.ts';
import { clientSettingsView, clientView } from './view.ts';

const Path = Type.Object({ client_id: Type.String() });

/** Adds the routes. */
export const clientRoutes = (app: ManagementApp, dependencies: ManagementDependencies): void => {
  const { storage, clients, audit, peppers, seal, uses, now } = dependencies;

  app.post(
    CLIENTS,
    {
      config: EDIT_CLIENTS,
      schema: {
        summary: 'Create an API client',
        querystring: WriteQuery,
        body: NewClient,
        response: { 200: ClientView, 201: CreatedClient },
      },
    },
    async (request, reply) => {
      const { tenant, principal } = requester(request);
      const { body } = request;
      const { secretExpiresAt, ...settings } = parseClientSettings(body, tenant, now());
      requireMayGive(request, settings);
      const answeredAt = await keyUriRespondedAt(settings, undefined, tenant, dependencies);
      const full = { ...settings, keyUriAnsweredAt: answeredAt, tenantId: tenant.tenant.id, createdBy: principal.client.clientId };
      const withSecret = authenticatesBySecret(settings.authMethod ?? 'default');
      if (!withSecret) requireNoSecret(body);
      if (!isDryRun(request)) await ensureKeys(request, dependencies, settings);
      const bare = makeClient(full, now());
      const secret = {
        clientSecret: body.client_secret,
        importedHash: body.client_secret_hash,
        label: body.secret_label,
        expiresAt: secretExpiresAt,
        createdBy: full.createdBy,
      };
      const made = withSecret ? await makeAnySecret(bare, secret, { peppers, seal }, now()) : undefined;
      const client = { ...bare, secrets: made === undefined ? [] : [made.secret] };
      const clientSecret = made?.clientSecret;
      const changes = changesBetween(undefined, clientSettingsView(client));
      const entry = audit.entry({ ...succeeded(request, 'client.create', client.clientId), detail: { changes } });
      const created = await writeOrDryRun(storage, request, (store) => store.createClient(client, entry));
      if (!created) throw await takenId(storage, request, { clientId: client.clientId, pointer: '/client_id' });
      if (isDryRun(request)) return setEtag(reply, client).code(200).send(clientView(client, now()));
      clients.forget(tenant.tenant.id, client.clientId);
      const location = `${tenant.tenant.publicUrl}${CLIENTS}/${encodeURIComponent(client.clientId)}`;
      return setEtag(reply, client)
        .code(201)
        .header('location', location)
        .send({ ...clientView(client, now()), ...(clientSecret === undefined ? undefined : { client_secret: clientSecret }) });
    },
  );

  app.get(
    CLIENTS,
    { config: READ_CLIENTS, schema: { summary: 'List API clients', querystring: ClientQuery, response: { 200: ClientPage } } },
    async (request) => {
      const { tenant, principal } = requester(request);
      const { query } = request;
      const page = pageOf(query, tenant.tenant.id);
      const owners = ownersOf(principal.client.entitlements, 'readAPIClients');
      // One more than asked for tells whether there is a next page.
      const found = await storage.listClients(tenant.tenant.id, { ...page, limit: page.limit + 1, owners });
      const shown = found.slice(0, page.limit);
      const last = shown.at(-1);
      const lastUses = await uses.of(
        tenant.tenant.id,
        shown.map(({ clientId }) => clientId),
      );
      return {
        clients: shown.map((client) => clientView(client, now(), lastUses)),
        next_cursor: found.length > page.limit && last !== undefined ? cursorBehind(last, query) : null,
      };
    },
  );

  app.get(
    ONE_CLIENT,
    { config: READ_CLIENTS, schema: { summary: 'Show an API client', params: Path, response: { 200: ClientView } } },
    async (request, reply) => {
      const client = await findClient(storage, request, request.params.client_id);
      return setEtag(reply, client).send(clientView(client, now(), await uses.of(client.tenantId, [client.clientId])));
    },
  );

  app.patch(
    ONE_CLIENT,
    {
      config: EDIT_CLIENTS,
      schema: {
        summary: 'Change the settings of an API client',
        params: Path,
        querystring: WriteQuery,
        body: ClientPatch,
        response: { 200: ClientView },
      },
    },
    async (request, reply) => {
      const { tenant } = requester(request);
      const client = await findClientToChange(storage, request, request.params.client_id, 'editAPIClients');
      requireVersion(request, client);
      const body = applyPatch(NewClient, clientSettingsView(client), request.body);
      const { secretExpiresAt: _, ...settings } = parseClientSettings(body, tenant, now(), client);
      requireMayGive(request, settings, client);
      requireUsableSecret(settings, client);
      requireNotShutOut(request, settings, client);
      if (!isDryRun(request)) await ensureKeys(request, dependencies, settings);
      const answeredAt = await keyUriRespondedAt(settings, client, tenant, dependencies);
      const changed = { ...settings, keyUriAnsweredAt: answeredAt, updatedAt: now(), version: client.version + 1 };
      const record: Client = { ...client, ...changed };
      const changes = changesBetween(clientSettingsView(client), clientSettingsView(record));
      const entry = audit.entry({ ...succeeded(request, 'client.update', client.clientId), detail: { changes } });
      const result = await writeOrDryRun(storage, request, (store) =>
        store.updateClient({ record, expectedVersion: client.version, audit: entry }),
      );
      clients.forget(tenant.tenant.id, client.clientId);
      requireUpdated(result);
      throwIfNotApplied(result);
      return setEtag(reply, record).send(clientView(record, now()));
    },
  );
};

const SECRET_FIELDS = ['client_secret', 'client_secret_hash', 'secret_label', 'secret_expires_at'] as const;

/** @throws {@link Problem} when a client that has no use for a secret is to get one */
const requireNoSecret = (body: Readonly<Partial<Record<(typeof SECRET_FIELDS)[number], string>>>): void => {
  const fields: FieldError[] = SECRET_FIELDS.flatMap((name) =>
    body[name] === undefined ? [] : { pointer: `/${name}`, detail: 'does not go with an authentication method that has no secret' },
  );
  if (fields.length > 0) throw new Problem(400, 'The request has fields that are not valid.', fields);
};
