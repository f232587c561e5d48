// POST of a secret: adds one to those of a client, or replaces them after an overlap.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditEventName } from '../../audit/audit-events.ts';
import type { AnyNewSecret } from '../../clients/build-any-secret.ts';
import { buildAnySecret } from '../../clients/build-any-secret.ts';
import type { Client } from '../../records/client.ts';
import { MAX_LIVE_SECRETS } from '../../records/secret-limits.ts';
import { ClientPath, ROTATE_SECRETS } from '../clients/find.ts';
import type { ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { optionalBody } from '../requests/optional-body.ts';
import { defineRoute } from '../route.ts';
import { requireUpdated } from '../writes/not-applied.ts';
import { setEtag } from '../writes/versions.ts';
import { findClientToRotate, SECRETS } from './find.ts';
import { requireWithinSecretLimit } from './limits.ts';
import { ownRotation } from './own-rotation.ts';
import { CreatedSecret, DEFAULT_OVERLAP, NewSecret, Rotation } from './schema.ts';
import { parseNewSecret } from './settings.ts';
import { secretView } from './view.ts';

const issueSecret = async (
  { now, storage, audit, clients }: ManagementDependencies,
  {
    request,
    reply,
    client,
    event,
  }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly client: Client; readonly event: AuditEventName },
  { secret, clientSecret }: AnyNewSecret,
  overlap: number | undefined,
): Promise<FastifyReply> => {
  const { tenant, principal } = requester(request);
  const { tenantId, clientId } = client;
  const at = now();
  const detail = { secret_id: secret.id, ...(overlap === undefined ? undefined : { overlap }) };
  const result = await storage.addSecret({
    tenantId,
    clientId,
    secret,
    retireOthersAt: overlap === undefined ? undefined : at + overlap * 1000,
    reveal: undefined,
    at,
    by: principal.actor,
    audit: audit.entry({ ...succeeded(request, event, clientId), detail }),
  });
  clients.forget(tenantId, clientId);
  requireUpdated(result);
  requireWithinSecretLimit(result);
  const location = `${tenant.tenant.publicUrl}/management/v1/clients/${encodeURIComponent(clientId)}/secrets/${secret.id}`;
  return setEtag(reply, secret)
    .code(201)
    .header('location', location)
    .send({ ...secretView(secret, at), ...(clientSecret === undefined ? undefined : { client_secret: clientSecret }) });
};

export const addSecret = defineRoute({
  method: 'POST',
  url: SECRETS,
  rights: ROTATE_SECRETS,
  preValidation: optionalBody,
  schema: {
    summary: 'Add a secret to an API client',
    description: `A client can have ${MAX_LIVE_SECRETS} live secrets, and can authenticate with any of them. No token ends.`,
    params: ClientPath,
    body: NewSecret,
    response: { 201: CreatedSecret },
  },
  handle: async (request, reply, dependencies) => {
    const { now, peppers, seal } = dependencies;
    const client = await findClientToRotate(dependencies, request, request.params.client_id);
    const settings = parseNewSecret(request.body, client, now());
    const created = await buildAnySecret(client, { ...settings, createdBy: requester(request).principal.actor }, { peppers, seal }, now());
    return issueSecret(dependencies, { request, reply, client, event: 'secret.add' }, created, undefined);
  },
});

export const rotateSecrets = defineRoute({
  method: 'POST',
  url: `${SECRETS}/rotate`,
  rights: { entitlements: ['rotateAPIClientSecrets', 'rotateOwnSecret'], checksEachClient: true },
  preValidation: optionalBody,
  schema: {
    summary: 'Rotate the secrets of an API client: a new secret replaces them',
    description:
      'The replaced secrets stay valid for the overlap. No token ends. With rotateOwnSecret, a client can rotate its own secret.',
    params: ClientPath,
    body: Rotation,
    response: { 201: CreatedSecret },
  },
  handle: async (request, reply, dependencies) => {
    const { storage, now, peppers, seal } = dependencies;
    const { client_id: clientId } = request.params;
    const { principal } = requester(request);
    const { body } = request;
    const own = await ownRotation(request, clientId, storage, now());
    const client = own?.client ?? (await findClientToRotate(dependencies, request, clientId));
    const settings = own === undefined ? parseNewSecret(body, client, now()) : own.settings(body);
    const created = await buildAnySecret(client, { ...settings, createdBy: principal.actor }, { peppers, seal }, now());
    return issueSecret(dependencies, { request, reply, client, event: 'secret.rotate' }, created, body.overlap ?? DEFAULT_OVERLAP);
  },
});
