// GET of the trust rules of a client, of one, and of those of all clients.
import { Type } from 'typebox';
import { recordIdOf, trustId } from '../../records/trust-rule.ts';
import { readableOwners } from '../access/readable-owners.ts';
import { ClientPath, findClient, READ_CLIENTS } from '../clients/find.ts';
import { requester } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { decodePosition, encodePosition } from '../requests/list-position.ts';
import { defineRoute } from '../route.ts';
import { setEtag } from '../writes/versions.ts';
import { ONE_TRUST, TRUSTS, TrustPath, trustNamed, viewsOf, viewsOfAll } from './find.ts';
import { TrustList, TrustPage, TrustView } from './schema.ts';

export const listTrusts = defineRoute({
  method: 'GET',
  url: TRUSTS,
  rights: READ_CLIENTS,
  schema: { summary: 'List the trust rules of an API client', params: ClientPath, response: { 200: TrustList } },
  handle: async (request, _reply, dependencies) => {
    const { storage } = dependencies;
    const client = await findClient(storage, request, request.params.client_id);
    return { trusts: await viewsOf(await storage.trustsOfClient(client.tenantId, client.clientId), client, dependencies) };
  },
});

export const listAllTrusts = defineRoute({
  method: 'GET',
  url: '/management/v1/trusts',
  rights: READ_CLIENTS,
  schema: {
    summary: 'List the trust rules of all API clients, by client',
    querystring: Type.Partial(
      Type.Object({
        limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' }),
        cursor: Type.String({ maxLength: 1024, description: '`next_cursor` of the previous page.' }),
        expires_before: Type.String({ format: 'date-time', description: 'Rules that end, or have ended, before this time.' }),
      }),
      { additionalProperties: false },
    ),
    response: { 200: TrustPage },
  },
  handle: async (request, _reply, dependencies) => {
    const { tenant, principal } = requester(request);
    const { id: tenantId } = tenant.tenant;
    const scope = { tenantId, sort: 'trusts' };
    const limit = Number(request.query.limit ?? 100);
    const position = request.query.cursor === undefined ? undefined : decodePosition(request.query.cursor, scope);
    const after = position && { clientId: position.key, id: trustId(position.id) };
    const owners = readableOwners(principal, 'readAPIClients', undefined);
    const problems = new FieldProblems();
    const expiresBefore = problems.time('expires_before', request.query.expires_before);
    problems.throwIfAny();
    // One more than requested shows whether there is a next page.
    const found = await dependencies.storage.listTrusts(tenantId, { after, limit: limit + 1, owners, expiresBefore });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      trusts: await viewsOfAll(shown, tenantId, dependencies),
      next_cursor:
        found.length > limit && last !== undefined ? encodePosition({ id: recordIdOf(last.id), key: last.clientId }, scope) : null,
    };
  },
});

export const showTrust = defineRoute({
  method: 'GET',
  url: ONE_TRUST,
  rights: READ_CLIENTS,
  schema: { summary: 'Show a trust rule, and when it was last used', params: TrustPath, response: { 200: TrustView } },
  handle: async (request, reply, dependencies) => {
    const client = await findClient(dependencies.storage, request, request.params.client_id);
    const rule = await trustNamed(dependencies.storage, client, request.params.trust_id);
    const [view] = await viewsOf([rule], client, dependencies);
    return setEtag(reply, rule).send(view);
  },
});
