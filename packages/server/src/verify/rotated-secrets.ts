// /oidc-mgmt/v2.0/clients/{clientId}/secrets: rotation with an overlap, as IBM Security Verify's console does it.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Client, ClientSecret } from '../clients/client.ts';
import { makeSecret } from '../clients/make-secret.ts';
import { makeReveal } from '../clients/reveal.ts';
import { secretEnd } from '../clients/secret-end.ts';
import { Problem } from '../http/problem.ts';
import { READ_CLIENTS, ROTATE_SECRETS, requireMade } from '../management/client-routes.ts';
import { FieldProblems } from '../management/field-problems.ts';
import { type ManagementApp, type ManagementDependencies, requester, succeeded } from '../management/management.ts';
import { ownRotation } from '../management/own-rotation.ts';
import { requireRoom } from '../management/secret-room.ts';
import { MAX_OVERLAP } from '../management/secret-schema.ts';
import { requireUpdated } from '../management/versions.ts';
import { nullable, TEXT } from '../management/wire-schema.ts';
import { BulkOperations, unknownOperation } from './bulk-operations.ts';
import { findApiClient, findApiClientToChange } from './find-api-client.ts';
import { countingSecrets, currentSecret, secretHandle } from './secret-handle.ts';
import { seesSecrets, shownSecret } from './shown-secret.ts';

const SECRETS = '/oidc-mgmt/v2.0/clients/:id/secrets';
const Path = Type.Object({ id: Type.String() });

const Rotation = Type.Object(
  {
    deleteRotatedSecrets: Type.Optional(nullable(Type.Boolean())),
    description: Type.Optional(nullable(Type.String({ maxLength: 128, pattern: TEXT }))),
    rotatedSecretExpiredAt: Type.Optional(nullable(Type.Integer({ minimum: 0, maximum: 9_999_999_999 }))),
  },
  { additionalProperties: false },
);

/** Those that count beside the current one, the newest first. */
const rotatedSecrets = (client: Client, now: number): readonly ClientSecret[] => {
  const current = currentSecret(client, now);
  return countingSecrets(client, now).filter((secret) => secret !== current);
};

const seconds = (milliseconds: number | undefined): number | null => (milliseconds === undefined ? null : Math.floor(milliseconds / 1000));

/** Adds the routes. */
export const rotatedSecretRoutes = (app: ManagementApp, dependencies: ManagementDependencies): void => {
  const { storage, clients, audit, peppers, seal, now } = dependencies;

  const view = async (request: FastifyRequest, client: Client) => {
    const { principal } = requester(request);
    const isSeen = seesSecrets(principal, client);
    return {
      clientSecret: await shownSecret(client, principal, dependencies),
      rotatedSecrets: rotatedSecrets(client, now()).map((secret, index) => {
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
  const findToRotate = (request: FastifyRequest, id: string): Promise<Client> =>
    findApiClientToChange(storage, request, id, 'rotateAPIClientSecrets');

  app.get(SECRETS, { config: READ_CLIENTS, schema: { params: Path } }, async (request) =>
    view(request, await findApiClient(storage, request, request.params.id)),
  );

  app.post(
    SECRETS,
    {
      config: { entitlements: ['rotateAPIClientSecrets', 'rotateOwnSecret'], asksPerClient: true },
      schema: { params: Path, body: Rotation },
    },
    async (request) => {
      const { principal } = requester(request);
      const { body } = request;
      const at = now();
      const retireOthersAt = endOfRotated(body.rotatedSecretExpiredAt ?? 0, at);
      const { id } = request.params;
      const own = await ownRotation(request, id === principal.client.id ? principal.client.clientId : id, storage, at);
      const client = own?.client ?? (await findToRotate(request, id));
      const label = body.description === null || body.description === '' ? undefined : body.description;
      const settings = own?.settings(label === undefined ? {} : { label }) ?? { label };
      const by = principal.client.clientId;
      const { secret, clientSecret } = makeSecret(client, { ...settings, createdBy: by }, { peppers, seal }, at);
      const { tenantId, clientId } = client;
      const detail = { secret_id: secret.id, overlap: (retireOthersAt - at) / 1000 };
      const result = await storage.addSecret({
        tenantId,
        clientId,
        secret,
        retireOthersAt,
        endRetiring: body.deleteRotatedSecrets === true,
        reveal: makeReveal(client, { secretId: secret.id, clientSecret, revealedTo: by }, seal, at),
        at,
        by,
        audit: audit.entry({ ...succeeded(request, 'secret.rotate', clientId), detail }),
      });
      clients.forget(tenantId, clientId);
      requireUpdated(result);
      requireMade(result);
      requireRoom(result);
      const after = (await storage.findClient(tenantId, clientId)) ?? client;
      // A client that rotates itself may not read itself; the secret that it has just made is its own all the same.
      return { ...(await view(request, after)), clientSecret };
    },
  );

  app.patch(SECRETS, { config: ROTATE_SECRETS, schema: { params: Path, body: BulkOperations } }, async (request, reply) => {
    const [operation, another] = request.body;
    if (operation === undefined || another !== undefined) {
      throw new Problem(400, 'One rotated secret at a time: removing one gives the others other numbers.');
    }
    const [, index] = /^\/rotatedSecrets\/(\d{1,3})$/.exec(operation.path) ?? [];
    if (operation.op !== 'remove' || index === undefined) throw unknownOperation(operation);
    const client = await findToRotate(request, request.params.id);
    const at = now();
    const secret = rotatedSecrets(client, at)[Number(index)];
    if (secret === undefined)
      throw new Problem(400, 'The client has no such rotated secret.', [{ pointer: '/0/path', detail: 'is not there' }]);
    const { tenantId, clientId } = client;
    const result = await storage.changeSecret({
      tenantId,
      clientId,
      secretId: secret.id,
      expectedVersion: secret.version,
      set: { retiresAt: at },
      at,
      by: requester(request).principal.client.clientId,
      audit: audit.entry({ ...succeeded(request, 'secret.retire', clientId), detail: { secret_id: secret.id } }),
    });
    clients.forget(tenantId, clientId);
    requireUpdated(result);
    requireMade(result);
    return reply.code(204).send();
  });
};

/** When the secrets before the new one retire. @param written - seconds since the epoch; 0, and what has passed, for at once */
const endOfRotated = (written: number, now: number): number => {
  const end = Math.max(written * 1000, now);
  const problems = new FieldProblems();
  problems.require(end - now <= MAX_OVERLAP * 1000, '/rotatedSecretExpiredAt', 'is more than a year ahead');
  problems.throwIfAny();
  return end;
};
