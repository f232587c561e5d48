// /management/v1/clients. Thin over the domain: who may, what is asked, what is answered.

import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { Refusal } from '../audit/refusal.ts';
import type { Client } from '../clients/client.ts';
import { makeClient } from '../clients/make-client.ts';
import { Problem } from '../http/problem.ts';
import type { ClientStateChange, StateChangeResult } from '../storage/storage.ts';
import { requireNotExceeding } from './authorization.ts';
import { ClientPage, ClientView, CreatedClient, NewClient } from './client-schema.ts';
import { clientView } from './client-view.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { type ManagementApp, type ManagementDependencies, requester } from './management.ts';
import { parseNewClient } from './new-client.ts';

const COLLECTION = '/management/v1/clients';
const ONE = `${COLLECTION}/:client_id`;
const READ = { entitlements: ['readAPIClients', 'manageAPIClients'] } as const;
const MANAGE = { entitlements: ['manageAPIClients'] } as const;
const Path = Type.Object({ client_id: Type.String() });
const PageQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' })),
    cursor: Type.Optional(Type.String({ maxLength: 256, description: '`next_cursor` of the page before.' })),
  },
  { additionalProperties: false },
);

/** Adds the routes. */
export const clientRoutes = (app: ManagementApp, { storage, clients, audit, peppers, now }: ManagementDependencies): void => {
  const find = async (request: FastifyRequest, clientId: string): Promise<Client> => {
    const client = await storage.findClient(requester(request).tenant.tenant.id, clientId);
    if (client === undefined) throw new Problem(404, 'There is no API client of this id.');
    return client;
  };

  app.post(
    COLLECTION,
    { config: MANAGE, schema: { summary: 'Create an API client', body: NewClient, response: { 201: CreatedClient } } },
    async (request, reply) => {
      const { tenant, principal } = requester(request);
      const settings = parseNewClient(request.body, tenant, principal.client.clientId, now());
      requireNotExceeding(principal, settings.entitlements ?? []);
      const { client, clientSecret } = makeClient(settings, peppers, now());
      const created = await storage.createClient(client, audit.entry(succeeded(request, 'client.create', client.clientId)));
      if (!created) throw new Problem(409, 'This client id is taken, or was once.', [{ pointer: '/client_id', detail: 'is taken' }]);
      clients.forget(tenant.tenant.id, client.clientId);
      const location = `${tenant.tenant.publicUrl}${COLLECTION}/${encodeURIComponent(client.clientId)}`;
      return reply
        .code(201)
        .header('location', location)
        .send({ ...clientView(client, now()), client_secret: clientSecret });
    },
  );

  app.get(
    COLLECTION,
    { config: READ, schema: { summary: 'List API clients', querystring: PageQuery, response: { 200: ClientPage } } },
    async (request) => {
      const { tenant } = requester(request);
      const limit = Number(request.query.limit ?? 100);
      const after = request.query.cursor === undefined ? undefined : decodeCursor(request.query.cursor);
      // One more than asked for tells whether there is a next page.
      const found = await storage.listClients(tenant.tenant.id, { after, limit: limit + 1 });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        clients: page.map((client) => clientView(client, now())),
        next_cursor: found.length > limit && last !== undefined ? encodeCursor(last.id) : null,
      };
    },
  );

  app.get(
    ONE,
    { config: READ, schema: { summary: 'Show an API client', params: Path, response: { 200: ClientView } } },
    async (request) => {
      return clientView(await find(request, request.params.client_id), now());
    },
  );

  const changeState = async (
    request: FastifyRequest,
    clientId: string,
    event: string,
    change: (change: ClientStateChange) => Promise<StateChangeResult>,
  ): Promise<void> => {
    const { tenant, principal } = requester(request);
    // Whoever arms a credential again, or puts a client out of its way, must not be lesser than that client.
    requireNotExceeding(principal, (await find(request, clientId)).entitlements);
    const tenantId = tenant.tenant.id;
    const result = await change({
      tenantId,
      clientId,
      at: now(),
      by: principal.client.clientId,
      audit: audit.entry(succeeded(request, event, clientId)),
    });
    clients.forget(tenantId, clientId);
    if (result === 'unknown') throw new Problem(404, 'There is no API client of this id.');
    if (result === 'locked-out') {
      throw new Refusal(
        'invalid_request',
        'This would leave nobody who can manage API clients for more than a day.',
        'would_lock_out',
        {},
        { status: 409 },
      );
    }
  };

  app.post(
    `${ONE}/disable`,
    { config: MANAGE, schema: { summary: 'Disable an API client and end its tokens', params: Path, response: { 200: ClientView } } },
    async (request) => {
      await changeState(request, request.params.client_id, 'client.disable', (change) => storage.disableClient(change));
      return clientView(await find(request, request.params.client_id), now());
    },
  );

  app.post(
    `${ONE}/enable`,
    { config: MANAGE, schema: { summary: 'Enable an API client', params: Path, response: { 200: ClientView } } },
    async (request) => {
      await changeState(request, request.params.client_id, 'client.enable', (change) => storage.enableClient(change));
      return clientView(await find(request, request.params.client_id), now());
    },
  );

  app.delete(
    ONE,
    { config: MANAGE, schema: { summary: 'Delete an API client and end its tokens', params: Path, response: { 204: Type.Null() } } },
    async (request, reply) => {
      await changeState(request, request.params.client_id, 'client.delete', (change) => storage.deleteClient(change));
      return reply.code(204).send(null);
    },
  );
};

/** The audit entry of a management action that took place. */
const succeeded = (request: FastifyRequest, event: string, subject: string) => {
  const { tenant, principal } = requester(request);
  return {
    tenantId: tenant.tenant.id,
    requestId: request.id,
    event,
    result: 'success' as const,
    reason: undefined,
    actor: principal.client.clientId,
    credentialId: principal.credentialId,
    subject,
    address: request.address,
    detail: {},
  };
};
