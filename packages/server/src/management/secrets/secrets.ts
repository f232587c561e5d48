// /management/v1/clients/{client_id}/secrets: how the secrets of a client come, change and go. Nothing here ends a token.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type AnyNewSecret, makeAnySecret } from '../../clients/make-any-secret.ts';
import { Problem } from '../../http/problem.ts';
import type { Client, ClientSecret } from '../../records/client.ts';
import { MAX_LIVE_SECRETS } from '../../records/secret-limits.ts';
import type { SecretChange } from '../../storage/contract/secrets.ts';
import { findClient, findClientToChange, ONE_CLIENT, READ_CLIENTS, ROTATE_SECRETS, throwIfNotApplied } from '../clients/routes.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { optionalBody } from '../requests/optional-body.ts';
import { DryRunQuery, isDryRun } from '../writes/dry-run.ts';
import { requireUpdated, requireVersion, setEtag } from '../writes/versions.ts';
import { requireRoom } from './limits.ts';
import { ownRotation } from './own-rotation.ts';
import { CreatedSecret, DEFAULT_OVERLAP, NewSecret, Retirement, Rotation, SecretList, SecretPatch, SecretView } from './schema.ts';
import { parseNewSecret, parseSecretPatch } from './settings.ts';
import { secretView } from './view.ts';

const SECRETS = `${ONE_CLIENT}/secrets`;
const ONE_SECRET = `${SECRETS}/:secret_id`;
const Path = Type.Object({ client_id: Type.String() });
const SecretPath = Type.Object({ client_id: Type.String(), secret_id: Type.String() });

/** Adds the routes. */
export const secretRoutes = (app: ManagementApp, dependencies: ManagementDependencies): void => {
  const { storage, clients, audit, peppers, seal, uses, now } = dependencies;

  const findToRotate = (request: FastifyRequest, clientId: string): Promise<Client> =>
    findClientToChange(storage, request, clientId, 'rotateAPIClientSecrets');

  const add = async (
    {
      request,
      reply,
      client,
      event,
    }: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly client: Client; readonly event: string },
    made: AnyNewSecret,
    overlap: number | undefined,
  ): Promise<FastifyReply> => {
    const { tenant, principal } = requester(request);
    const { tenantId, clientId } = client;
    const at = now();
    const { secret, clientSecret } = made;
    const detail = { secret_id: secret.id, ...(overlap === undefined ? undefined : { overlap }) };
    const result = await storage.addSecret({
      tenantId,
      clientId,
      secret,
      retireOthersAt: overlap === undefined ? undefined : at + overlap * 1000,
      reveal: undefined,
      at,
      by: principal.client.clientId,
      audit: audit.entry({ ...succeeded(request, event, clientId), detail }),
    });
    clients.forget(tenantId, clientId);
    requireUpdated(result);
    throwIfNotApplied(result);
    requireRoom(result);
    const location = `${tenant.tenant.publicUrl}/management/v1/clients/${encodeURIComponent(clientId)}/secrets/${secret.id}`;
    return setEtag(reply, secret)
      .code(201)
      .header('location', location)
      .send({ ...secretView(secret, at), ...(clientSecret === undefined ? undefined : { client_secret: clientSecret }) });
  };

  const change = async (
    request: FastifyRequest,
    { client_id: clientId, secret_id: secretId }: { readonly client_id: string; readonly secret_id: string },
    event: string,
    set: (now: number) => SecretChange['set'],
    dryRun = false,
  ): Promise<ClientSecret> => {
    const client = await findToRotate(request, clientId);
    const before = client.secrets.find(({ id }) => id === secretId);
    if (before === undefined) throw noSecret();
    requireVersion(request, before);
    const { tenantId } = client;
    const at = now();
    const asked: SecretChange = {
      tenantId,
      clientId,
      secretId,
      expectedVersion: before.version,
      set: set(at),
      at,
      by: requester(request).principal.client.clientId,
      audit: audit.entry({ ...succeeded(request, event, clientId), detail: { secret_id: secretId } }),
    };
    const result = await (dryRun ? storage.dryRun((store) => store.changeSecrets([asked])) : storage.changeSecrets([asked]));
    clients.forget(tenantId, clientId);
    requireUpdated(result);
    throwIfNotApplied(result);
    if (result === 'ended') throw new Problem(409, 'The secret has expired, retired or been revoked. Add another.');
    return dryRun ? { ...before, ...asked.set } : find(request, clientId, secretId);
  };

  const find = async (request: FastifyRequest, clientId: string, secretId: string) => {
    const client = await findClient(storage, request, clientId);
    const secret = client.secrets.find(({ id }) => id === secretId);
    if (secret === undefined) throw noSecret();
    return secret;
  };

  const show = async (request: FastifyRequest<{ Params: { readonly client_id: string } }>, reply: FastifyReply, secret: ClientSecret) => {
    const lastUses = await uses.of(requester(request).tenant.tenant.id, [request.params.client_id]);
    return setEtag(reply, secret).send(secretView(secret, now(), lastUses));
  };

  app.get(
    SECRETS,
    { config: READ_CLIENTS, schema: { summary: 'List the secrets of an API client', params: Path, response: { 200: SecretList } } },
    async (request) => {
      const { secrets, tenantId, clientId } = await findClient(storage, request, request.params.client_id);
      const lastUses = await uses.of(tenantId, [clientId]);
      return { secrets: secrets.map((secret) => secretView(secret, now(), lastUses)) };
    },
  );

  app.post(
    SECRETS,
    {
      config: ROTATE_SECRETS,
      preValidation: optionalBody,
      schema: {
        summary: 'Add a secret to an API client',
        description: `A client has at most ${MAX_LIVE_SECRETS} secrets that count; all of them are good. No token ends.`,
        params: Path,
        body: NewSecret,
        response: { 201: CreatedSecret },
      },
    },
    async (request, reply) => {
      const client = await findToRotate(request, request.params.client_id);
      const settings = parseNewSecret(request.body, client, now());
      const made = await makeAnySecret(
        client,
        { ...settings, createdBy: requester(request).principal.client.clientId },
        { peppers, seal },
        now(),
      );
      return add({ request, reply, client, event: 'secret.add' }, made, undefined);
    },
  );

  app.post(
    `${SECRETS}/rotate`,
    {
      config: { entitlements: ['rotateAPIClientSecrets', 'rotateOwnSecret'], asksPerClient: true },
      preValidation: optionalBody,
      schema: {
        summary: 'Put a new secret in the place of those that an API client has',
        description:
          'They go on to count for the overlap, so that nothing stops meanwhile. No token ends. With rotateOwnSecret, a client may do this to itself.',
        params: Path,
        body: Rotation,
        response: { 201: CreatedSecret },
      },
    },
    async (request, reply) => {
      const { client_id: clientId } = request.params;
      const { principal } = requester(request);
      const { body } = request;
      const own = await ownRotation(request, clientId, storage, now());
      const client = own?.client ?? (await findToRotate(request, clientId));
      const settings = own === undefined ? parseNewSecret(body, client, now()) : own.settings(body);
      const made = await makeAnySecret(client, { ...settings, createdBy: principal.client.clientId }, { peppers, seal }, now());
      return add({ request, reply, client, event: 'secret.rotate' }, made, body.overlap ?? DEFAULT_OVERLAP);
    },
  );

  app.get(
    ONE_SECRET,
    { config: READ_CLIENTS, schema: { summary: 'Show a secret of an API client', params: SecretPath, response: { 200: SecretView } } },
    async (request, reply) => {
      const secret = await find(request, request.params.client_id, request.params.secret_id);
      return show(request, reply, secret);
    },
  );

  app.patch(
    ONE_SECRET,
    {
      config: ROTATE_SECRETS,
      schema: {
        summary: 'Label a secret, or postpone, cancel or cut short its end',
        params: SecretPath,
        body: SecretPatch,
        response: { 200: SecretView },
      },
    },
    async (request, reply) => {
      const secret = await change(request, request.params, 'secret.update', (at) => parseSecretPatch(request.body, at));
      return show(request, reply, secret);
    },
  );

  app.post(
    `${ONE_SECRET}/retire`,
    {
      config: ROTATE_SECRETS,
      preValidation: optionalBody,
      schema: {
        summary: 'Retire a secret, at once or in a while',
        description: 'Its tokens stay good; to end them too, revoke the credential.',
        params: SecretPath,
        querystring: DryRunQuery,
        body: Retirement,
        response: { 200: SecretView },
      },
    },
    async (request, reply) => {
      const after = (request.body.after ?? 0) * 1000;
      const secret = await change(request, request.params, 'secret.retire', (at) => ({ retiresAt: at + after }), isDryRun(request));
      return show(request, reply, secret);
    },
  );

  app.post(
    `${ONE_SECRET}/deactivate`,
    {
      config: ROTATE_SECRETS,
      schema: {
        summary: 'Let a secret no longer count, for now',
        params: SecretPath,
        querystring: DryRunQuery,
        response: { 200: SecretView },
      },
    },
    async (request, reply) => {
      const set = (at: number) => ({ deactivatedAt: at });
      return show(request, reply, await change(request, request.params, 'secret.deactivate', set, isDryRun(request)));
    },
  );

  app.post(
    `${ONE_SECRET}/reactivate`,
    { config: ROTATE_SECRETS, schema: { summary: 'Let it count again', params: SecretPath, response: { 200: SecretView } } },
    async (request, reply) =>
      show(request, reply, await change(request, request.params, 'secret.reactivate', () => ({ deactivatedAt: undefined }))),
  );
};

const noSecret = (): Problem => new Problem(404, 'The API client has no secret of this id.');
