// /management/v1/entitlements: what clients may be given; those that every tenant has, and the tenant's own.
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  BUILT_IN_ENTITLEMENTS,
  canonicalEntitlement,
  inertView,
  isInert,
  OWN_ENTITLEMENT,
  opensSomething,
} from '../../clients/entitlements.ts';
import { Problem } from '../../http/problem.ts';
import type { OwnEntitlement } from '../../records/entitlement.ts';
import { READ_CLIENTS } from '../clients/routes.ts';
import { timestamp } from '../clients/view.ts';
import { nullable, TEXT, Timestamp } from '../openapi/wire-schema.ts';
import type { ManagementApp, ManagementDependencies } from '../request.ts';
import { requester, succeeded } from '../request.ts';
import { isDryRun } from '../writes/dry-run.ts';
import { requireUpdated, requireVersion, setEtag } from '../writes/versions.ts';
import { WriteQuery, writeOrDryRun } from '../writes/write-or-dry-run.ts';

const ENTITLEMENTS = '/management/v1/entitlements';
const ONE = `${ENTITLEMENTS}/:name`;
// As resources: they belong to the tenant, not to an owner of clients.
const MANAGE = { entitlements: ['manageAPIClients'] } as const;
const Path = Type.Object({ name: Type.String({ description: 'Whatever its case.' }) });
const Description = Type.String({ maxLength: 1024, pattern: TEXT });

const NewEntitlement = Type.Object(
  {
    name: Type.String({ pattern: OWN_ENTITLEMENT, description: 'In parts, as `billing:approve`.' }),
    description: Type.Optional(Description),
  },
  { $id: 'NewEntitlement', additionalProperties: false },
);
const EntitlementPatch = Type.Object({ description: Type.Optional(Description) }, { $id: 'EntitlementPatch', additionalProperties: false });

const EntitlementView = Type.Object(
  {
    name: Type.String(),
    kind: Type.Enum(['built_in', 'own', 'inert'], { description: '`inert`: a name of another system; opens nothing here.' }),
    description: Type.String(),
    limitable: Type.Boolean({ description: 'Whether it may be limited to the clients of one owner, as `readAPIClients@payments`.' }),
    created_at: nullable(Timestamp),
  },
  { $id: 'Entitlement' },
);
const EntitlementList = Type.Object({ entitlements: Type.Array(EntitlementView) }, { $id: 'EntitlementList' });

const BUILT_IN: readonly Static<typeof EntitlementView>[] = BUILT_IN_ENTITLEMENTS.map((each) => ({
  ...each,
  kind: opensSomething(each.name) ? 'built_in' : 'inert',
  created_at: null,
}));

const inertOf = (name: string): Static<typeof EntitlementView> => ({ ...inertView(name), kind: 'inert', created_at: null });

const ownView = ({ name, description, createdAt }: OwnEntitlement): Static<typeof EntitlementView> => ({
  name,
  kind: 'own',
  description,
  limitable: false,
  created_at: timestamp(createdAt),
});

/** Adds the routes. */
export const entitlementRoutes = (app: ManagementApp, { storage, freshness, audit, now }: ManagementDependencies): void => {
  // From the store, not from memory: what is changed must be what is there.
  const find = async (request: FastifyRequest, name: string): Promise<OwnEntitlement> => {
    const wanted = name.toLowerCase();
    const found = (await storage.entitlements(requester(request).tenant.tenant.id)).find((each) => each.name.toLowerCase() === wanted);
    if (found !== undefined) return found;
    const canonical = canonicalEntitlement(name);
    if (canonical !== undefined && !isInert(canonical)) throw new Problem(409, 'Every tenant has this entitlement. It cannot be changed.');
    throw new Problem(404, 'There is no entitlement of this name.');
  };

  app.get(
    ENTITLEMENTS,
    { config: READ_CLIENTS, schema: { summary: 'List the entitlements that clients may be given', response: { 200: EntitlementList } } },
    async (request) => {
      const { id } = requester(request).tenant.tenant;
      const [own, inert] = await Promise.all([storage.entitlements(id), storage.inertEntitlements(id)]);
      return { entitlements: [...BUILT_IN, ...inert.map(inertOf), ...own.map(ownView)] };
    },
  );

  app.post(
    ENTITLEMENTS,
    {
      config: MANAGE,
      schema: {
        summary: 'Make an entitlement of the tenant’s own',
        querystring: WriteQuery,
        body: NewEntitlement,
        response: { 200: EntitlementView, 201: EntitlementView },
      },
    },
    async (request, reply) => {
      const { tenant } = requester(request);
      const { name, description = '' } = request.body;
      const made: OwnEntitlement = { tenantId: tenant.tenant.id, name, description, version: 1, createdAt: now() };
      const entry = audit.entry(succeeded(request, 'entitlement.create', name));
      const created = await writeOrDryRun(storage, request, (store) => store.createEntitlement(made, entry));
      if (!created) throw new Problem(409, 'This name is taken.', [{ pointer: '/name', detail: 'is taken' }]);
      if (isDryRun(request)) return setEtag(reply, made).code(200).send(ownView(made));
      await freshness.look();
      const location = `${tenant.tenant.publicUrl}${ENTITLEMENTS}/${encodeURIComponent(name)}`;
      return setEtag(reply, made).code(201).header('location', location).send(ownView(made));
    },
  );

  app.get(
    ONE,
    { config: READ_CLIENTS, schema: { summary: 'Show an entitlement', params: Path, response: { 200: EntitlementView } } },
    async (request, reply) => {
      const canonical = canonicalEntitlement(request.params.name);
      const builtIn = BUILT_IN.find(({ name }) => name === canonical);
      if (builtIn !== undefined) return builtIn;
      if (canonical !== undefined && isInert(canonical)) {
        const held = await storage.inertEntitlements(requester(request).tenant.tenant.id);
        if (held.includes(canonical)) return inertOf(canonical);
      }
      const own = await find(request, request.params.name);
      return setEtag(reply, own).send(ownView(own));
    },
  );

  app.patch(
    ONE,
    {
      config: MANAGE,
      schema: {
        summary: 'Describe an entitlement anew',
        params: Path,
        querystring: WriteQuery,
        body: EntitlementPatch,
        response: { 200: EntitlementView },
      },
    },
    async (request, reply) => {
      const own = await find(request, request.params.name);
      requireVersion(request, own);
      const record = { ...own, description: request.body.description ?? own.description, version: own.version + 1 };
      const entry = audit.entry({
        ...succeeded(request, 'entitlement.update', own.name),
        detail: { fields: Object.keys(request.body) },
      });
      requireUpdated(
        await writeOrDryRun(storage, request, (store) => store.updateEntitlement({ record, expectedVersion: own.version, audit: entry })),
      );
      await freshness.look();
      return setEtag(reply, record).send(ownView(record));
    },
  );

  app.delete(
    ONE,
    {
      config: MANAGE,
      schema: { summary: 'Remove an entitlement that no client holds', params: Path, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const own = await find(request, request.params.name);
      requireVersion(request, own);
      const entry = audit.entry(succeeded(request, 'entitlement.delete', own.name));
      const result = await storage.deleteEntitlement({ tenantId: own.tenantId, name: own.name, audit: entry });
      if (result === 'in-use') throw new Problem(409, 'A client holds this entitlement, or would hold it again if it were restored.');
      if (result === 'unknown') throw new Problem(404, 'There is no entitlement of this name.');
      await freshness.look();
      return reply.code(204).send(null);
    },
  );
};
