// /v2.0/clients/{clientId}/secrets: rotation with an overlap, as IBM Security Verify documents it
// (`rotateClientSecret`).

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import { buildAnySecret } from '../../clients/build-any-secret.ts';
import { buildReveal } from '../../clients/reveal.ts';
import { Problem } from '../../http/problem.ts';
import { READ_CLIENTS, ROTATE_SECRETS } from '../../management/clients/find.ts';
import { requester, succeeded } from '../../management/request.ts';
import { optionalBody } from '../../management/requests/optional-body.ts';
import { defineRoute, type Route } from '../../management/route.ts';
import { requireWithinSecretLimit } from '../../management/secrets/limits.ts';
import { ownRotation } from '../../management/secrets/own-rotation.ts';
import { requireUpdated } from '../../management/writes/not-applied.ts';
import type { Client, ClientSecret } from '../../records/client.ts';
import { secretEnd } from '../../records/secret-end.ts';
import type { SecretChange } from '../../storage/contract/secrets.ts';
import { findApiClient, findApiClientToChange } from '../api-clients/find.ts';
import type { VerifyDependencies } from '../dependencies.ts';
import { type BulkOperation, BulkOperations, unknownOperation } from '../requests/bulk-operations.ts';
import { activeSecrets, currentSecret, secretHandle } from './handle.ts';
import { parseRotation, Rotation } from './rotation-body.ts';
import { seesSecrets, shownSecret } from './shown-secret.ts';

/** The path in IBM's reference, and the one that its console uses. */
const ADDRESSES = ['/v2.0/clients/:id/secrets', '/oidc-mgmt/v2.0/clients/:id/secrets'] as const;
const Path = Type.Object({ id: Type.String() });

/** The active secrets except the current one, the newest first. */
const rotatedSecrets = (client: Client, now: number): readonly ClientSecret[] => {
  const current = currentSecret(client, now);
  return activeSecrets(client, now).filter((secret) => secret !== current);
};

const seconds = (milliseconds: number | undefined): number | null => (milliseconds === undefined ? null : Math.floor(milliseconds / 1000));

const view = async (request: FastifyRequest, client: Client, dependencies: VerifyDependencies) => {
  const { principal } = requester(request);
  const isSeen = seesSecrets(principal, client);
  return {
    clientSecret: await shownSecret(client, principal, dependencies),
    rotatedSecrets: rotatedSecrets(client, dependencies.now()).map((secret, index) => {
      const successor = client.secrets.find(({ id }) => secret.retiresAt !== undefined && id === secret.replacedBy);
      return {
        description: successor?.label ?? '',
        expiredAt: seconds(secretEnd(secret)),
        rotatedAt: seconds(successor?.createdAt),
        value: isSeen ? secretHandle(secret) : undefined,
        path: `/rotatedSecrets/${index}`,
      };
    }),
  };
};

const findToRotate = (request: FastifyRequest, id: string, { storage }: VerifyDependencies): Promise<Client> =>
  findApiClientToChange(storage, request, id, 'rotateAPIClientSecrets');

const listRotatedAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'GET',
    url: address,
    rights: READ_CLIENTS,
    schema: { params: Path },
    handle: async (request, _reply, dependencies: VerifyDependencies) =>
      view(request, await findApiClient(dependencies.storage, request, request.params.id), dependencies),
  });

const rotateAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'POST',
    url: address,
    rights: { entitlements: ['rotateAPIClientSecrets', 'rotateOwnSecret'], checksEachClient: true },
    schema: { params: Path, body: Rotation },
    preValidation: optionalBody,
    handle: async (request, _reply, dependencies: VerifyDependencies) => {
      const { storage, clients, audit, peppers, seal, now } = dependencies;
      const { principal } = requester(request);
      const { body } = request;
      const at = now();
      const { id } = request.params;
      const own = await ownRotation(request, principal.kind === 'client' && id === principal.client.id ? principal.actor : id, storage, at);
      const client = own?.client ?? (await findToRotate(request, id, dependencies));
      const { retireOthersAt, settings } = parseRotation(body, client, own, at);
      const by = principal.actor;
      const { secret, clientSecret } = await buildAnySecret(client, { ...settings, createdBy: by }, { peppers, seal }, at);
      const { tenantId, clientId } = client;
      const detail = { secret_id: secret.id, overlap: (retireOthersAt - at) / 1000 };
      const result = await storage.addSecret({
        tenantId,
        clientId,
        secret,
        retireOthersAt,
        endRetiring: body.deleteRotatedSecrets ?? true,
        reveal:
          clientSecret === undefined ? undefined : buildReveal(client, { secretId: secret.id, clientSecret, revealedTo: by }, seal, at),
        at,
        by,
        audit: audit.entry({ ...succeeded(request, 'secret.rotate', clientId), detail }),
      });
      clients.forget(tenantId, clientId);
      requireUpdated(result);
      requireWithinSecretLimit(result);
      const after = (await storage.findClient(tenantId, clientId)) ?? client;
      // A client that rotates its own secret may not be allowed to read itself, but receives the new secret.
      return { ...(await view(request, after, dependencies)), clientSecret };
    },
  });

const removeRotatedAt = (address: string): Route<VerifyDependencies> =>
  defineRoute({
    method: 'PATCH',
    url: address,
    rights: ROTATE_SECRETS,
    schema: { params: Path, body: BulkOperations },
    handle: async (request, reply, dependencies: VerifyDependencies) => {
      const { storage, clients, now } = dependencies;
      const indices = request.body.map(indexOf);
      const client = await findToRotate(request, request.params.id, dependencies);
      const at = now();
      const rotated = rotatedSecrets(client, at);
      const [first, ...others] = indices.map((index, position) => {
        const secret = rotated[index];
        const isNew = indices.indexOf(index) === position;
        if (secret !== undefined && isNew) return removal(request, client, secret, { at, audit: dependencies.audit });
        const detail = isNew ? 'does not exist' : 'is repeated';
        throw new Problem(400, 'The client has no such rotated secret.', [{ pointer: `/${position}/path`, detail }]);
      });
      // The schema requires at least one.
      if (first === undefined) throw new TypeError('A body without operations passed validation.');
      const result = await storage.changeSecrets([first, ...others]);
      clients.forget(client.tenantId, client.clientId);
      requireUpdated(result);
      return reply.code(204).send();
    },
  });

export const ROTATED_SECRET_ROUTES: readonly Route<VerifyDependencies>[] = ADDRESSES.flatMap((address) => [
  listRotatedAt(address),
  rotateAt(address),
  removeRotatedAt(address),
]);

const removal = (
  request: FastifyRequest,
  { tenantId, clientId }: Client,
  secret: ClientSecret,
  { at, audit }: { readonly at: number; readonly audit: AuditTrail },
): SecretChange => ({
  tenantId,
  clientId,
  secretId: secret.id,
  expectedVersion: secret.version,
  set: { retiresAt: at },
  at,
  by: requester(request).principal.actor,
  audit: audit.entry({ ...succeeded(request, 'secret.retire', clientId), detail: { secret_id: secret.id } }),
});

/**
 * The index of the rotated secret that an operation removes, by the paths of the last GET: removals do not
 * shift the indexes.
 *
 * @throws {@link Problem} 400
 */
const indexOf = (operation: BulkOperation): number => {
  const [, index] = /^\/rotatedSecrets\/(\d{1,3})$/.exec(operation.path) ?? [];
  if (operation.op !== 'remove' || index === undefined) throw unknownOperation(operation);
  return Number(index);
};
