// POST of a client, with its first secret.
import { changesBetween } from '../../audit/changes.ts';
import { buildAnySecret } from '../../clients/build-any-secret.ts';
import { authenticatesBySecret, buildClient } from '../../clients/build-client.ts';
import type { FieldError } from '../../http/problem.ts';
import { Problem } from '../../http/problem.ts';
import { requireMayGrantSettings } from '../access/client-rights.ts';
import { requester, succeeded } from '../request.ts';
import { defineRoute } from '../route.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';
import { ensureKeys } from './ensure-keys.ts';
import { CLIENTS, EDIT_CLIENTS } from './find.ts';
import { keyUriRespondedAt } from './key-uri.ts';
import { withDocument } from './metadata.ts';
import { ClientView, CreatedClient, NewClient } from './schema.ts';
import { parseClientSettings } from './settings.ts';
import { clientIdTaken } from './taken-id.ts';
import { clientSettingsView, clientView } from './view.ts';

export const SECRET_FIELDS = ['client_secret', 'client_secret_hash', 'secret_label', 'secret_expires_at'] as const;

/** @throws {@link Problem} 400 for fields of a secret when the authentication method uses none */
const requireNoSecret = (body: Readonly<Partial<Record<(typeof SECRET_FIELDS)[number], string>>>): void => {
  const fields: FieldError[] = SECRET_FIELDS.flatMap((name) =>
    body[name] === undefined ? [] : { pointer: `/${name}`, detail: 'cannot be combined with an authentication method without a secret' },
  );
  if (fields.length > 0) throw new Problem(400, 'The request has fields that are not valid.', fields);
};

export const createClient = defineRoute({
  method: 'POST',
  url: CLIENTS,
  rights: EDIT_CLIENTS,
  schema: {
    summary: 'Create an API client',
    querystring: WriteQuery,
    body: NewClient,
    response: { 200: ClientView, 201: CreatedClient },
  },
  handle: async (request, reply, dependencies) => {
    const { now, peppers, seal, audit, storage, clients } = dependencies;
    const { tenant, principal } = requester(request);
    const { body, metadataFetchedAt } = await withDocument(request.body, dependencies);
    const { secretExpiresAt, ...settings } = parseClientSettings(body, tenant, now());
    requireMayGrantSettings(request, settings);
    const keyUriReachedAt = await keyUriRespondedAt(settings, undefined, tenant, dependencies);
    const completeSettings = { ...settings, keyUriReachedAt, metadataFetchedAt, tenantId: tenant.tenant.id, createdBy: principal.actor };
    const usesSecret = authenticatesBySecret(settings.authMethod ?? 'default');
    if (!usesSecret) requireNoSecret(body);
    if (!isDryRun(request)) await ensureKeys(request, dependencies, settings);
    const withoutSecret = buildClient(completeSettings, now());
    const secret = {
      clientSecret: body.client_secret,
      importedHash: body.client_secret_hash,
      label: body.secret_label,
      expiresAt: secretExpiresAt,
      createdBy: completeSettings.createdBy,
    };
    const firstSecret = usesSecret ? await buildAnySecret(withoutSecret, secret, { peppers, seal }, now()) : undefined;
    const client = { ...withoutSecret, secrets: firstSecret === undefined ? [] : [firstSecret.secret] };
    const clientSecret = firstSecret?.clientSecret;
    const changes = changesBetween(undefined, clientSettingsView(client));
    const entry = audit.entry({ ...succeeded(request, 'client.create', client.clientId), detail: { changes } });
    const created = await writeOrDryRun(storage, request, (store) => store.createClient(client, entry));
    if (!created) throw await clientIdTaken(storage, request, { clientId: client.clientId, pointer: '/client_id' });
    if (isDryRun(request)) return setEtag(reply, client).code(200).send(clientView(client, now()));
    clients.forget(tenant.tenant.id, client.clientId);
    const location = `${tenant.tenant.publicUrl}${CLIENTS}/${encodeURIComponent(client.clientId)}`;
    return setEtag(reply, client)
      .code(201)
      .header('location', location)
      .send({ ...clientView(client, now()), ...(clientSecret === undefined ? undefined : { client_secret: clientSecret }) });
  },
});
