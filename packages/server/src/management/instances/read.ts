// GET of the instances of an agent, and of one.
import { Type } from 'typebox';
import { Problem } from '../../http/problem.ts';
import { ClientPath, findClient, READ_CLIENTS } from '../clients/find.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { decodePosition, encodePosition } from '../requests/list-position.ts';
import { defineRoute } from '../route.ts';
import { INSTANCES, InstancePath, instanceNamed, ONE_INSTANCE } from './find.ts';
import { InstancePage, InstanceState, InstanceView, instanceView } from './schema.ts';

const InstanceQuery = Type.Partial(
  Type.Object({
    limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' }),
    cursor: Type.String({ maxLength: 1024, description: '`next_cursor` of the previous page.' }),
    state: InstanceState,
    seen_since: Type.String({ format: 'date-time', description: 'Only instances that obtained a token since then.' }),
  }),
  { additionalProperties: false },
);

export const listInstances = defineRoute({
  method: 'GET',
  url: INSTANCES,
  rights: READ_CLIENTS,
  schema: {
    summary: 'List the instances of an agent, by name',
    params: ClientPath,
    querystring: InstanceQuery,
    response: { 200: InstancePage },
  },
  handle: async (request, _reply, { storage, instances }) => {
    const { tenantId, clientId, id } = await findClient(storage, request, request.params.client_id);
    const { query } = request;
    const problems = new FieldProblems();
    const seenSince = problems.time('seen_since', query.seen_since);
    problems.throwIfAny();
    const scope = { tenantId, sort: 'instances' };
    const position = query.cursor === undefined ? undefined : decodePosition(query.cursor, scope);
    if (position !== undefined && position.id !== id) throw new Problem(400, 'The cursor belongs to the list of another client.');
    const limit = Number(query.limit ?? 100);
    // Those of this process are written every 15 seconds.
    await instances.flush();
    // One more than requested shows whether there is a next page.
    const found = await storage.listInstances(tenantId, clientId, {
      after: position?.key,
      limit: limit + 1,
      state: query.state,
      seenSince,
    });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      instances: shown.map(instanceView),
      next_cursor: found.length > limit && last !== undefined ? encodePosition({ id, key: last.name }, scope) : null,
    };
  },
});

export const showInstance = defineRoute({
  method: 'GET',
  url: ONE_INSTANCE,
  rights: READ_CLIENTS,
  schema: { summary: 'Show an instance of an agent', params: InstancePath, response: { 200: InstanceView } },
  handle: async (request, _reply, dependencies) => {
    const client = await findClient(dependencies.storage, request, request.params.client_id);
    return instanceView(await instanceNamed(dependencies, client, request.params.instance_name));
  },
});
