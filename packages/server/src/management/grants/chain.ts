// GET of the chain of a grant: the grants of all tokens that were derived from the same one, by exchange.
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { holdsFor } from '../../clients/entitlements.ts';
import { derivationOf } from '../../records/derivation.ts';
import type { GrantRecord } from '../../records/grant.ts';
import { type ManagementDependencies, requester } from '../request.ts';
import { defineRoute } from '../route.ts';
import { findGrant, GrantPath, grantNotFound, ONE_GRANT, READ_GRANTS, viewOf } from './find.ts';
import { GrantView } from './view.ts';

/** Maximum number of derived grants of a response. */
const MAX_GRANTS = 500;

const GrantChain = Type.Object(
  {
    grants: Type.Array(GrantView, { description: 'Each after the one that it was derived from (`parent_id`).' }),
    complete: Type.Boolean({ description: `Whether these are all. A chain has at most ${MAX_GRANTS} here.` }),
  },
  { $id: 'GrantChain' },
);

export const showGrantChain = defineRoute({
  method: 'GET',
  url: `${ONE_GRANT}/chain`,
  rights: READ_GRANTS,
  schema: {
    summary: 'Show the chain of a token: what it was derived from by exchange, and what was derived from it',
    description: 'Ending the grant of any of them ends everything that was derived from it.',
    params: GrantPath,
    response: { 200: GrantChain },
  },
  handle: async (request, _reply, dependencies) => {
    const { storage } = dependencies;
    const { tenant } = requester(request);
    const root = await rootOf(request.params.id, request, dependencies);
    const derived = await storage.derivedGrants(tenant.tenant.id, root, MAX_GRANTS + 1);
    const ids = [root, ...derived.slice(0, MAX_GRANTS).map(({ id }) => id)];
    const found = await Promise.all(ids.map((id) => storage.findGrant(tenant.tenant.id, id)));
    const shown: GrantRecord[] = [];
    for (const grant of found) if (grant !== undefined && (await mayRead(grant, request, dependencies))) shown.push(grant);
    if (shown.length === 0) throw grantNotFound(tenant.tenant);
    return {
      grants: await Promise.all(inOrder(shown).map((grant) => viewOf(dependencies, request, grant))),
      complete: derived.length <= MAX_GRANTS && shown.length === found.length,
    };
  },
});

/** The first token of the chain. One that was issued without a grant is known only by what was derived from it. */
const rootOf = async (id: string, request: FastifyRequest, { storage, clients }: ManagementDependencies): Promise<string> => {
  const { tenant } = requester(request);
  if ((await storage.derivedGrants(tenant.tenant.id, id, 1)).length > 0 && (await storage.findGrant(tenant.tenant.id, id)) === undefined)
    return id;
  const { grant } = await findGrant({ storage, clients }, request, id);
  return derivationOf(grant)?.chain.find((ancestor) => ancestor.id !== undefined)?.id ?? id;
};

const mayRead = async (grant: GrantRecord, request: FastifyRequest, { clients }: ManagementDependencies): Promise<boolean> => {
  const { tenant, principal } = requester(request);
  const client = await clients.find(tenant.tenant.id, grant.clientId);
  return holdsFor(principal.entitlements, 'readOIDCGrants', client?.owner);
};

/** Each after its parent, and before what was derived from the next. */
const inOrder = (grants: readonly GrantRecord[]): readonly GrantRecord[] => {
  const ids = new Set(grants.map(({ id }) => id));
  const parentOf = (grant: GrantRecord): string => {
    const parent = derivationOf(grant)?.parent ?? '';
    return ids.has(parent) ? parent : '';
  };
  const byParent = Map.groupBy(grants, parentOf);
  const below = (parent: string): readonly GrantRecord[] => (byParent.get(parent) ?? []).flatMap((grant) => [grant, ...below(grant.id)]);
  return below('');
};
