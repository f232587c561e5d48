// GET /management/v1/secrets: the live secrets of all clients that a principal may read, by creation or by
// expiry.

import { Type } from 'typebox';
import { ownersOf } from '../../clients/entitlements.ts';
import { secretEnd } from '../../records/secret-end.ts';
import { READ_CLIENTS } from '../clients/find.ts';
import { nullable, Timestamp } from '../openapi/wire-schema.ts';
import { requester } from '../request.ts';
import { FieldProblems } from '../requests/field-problems.ts';
import { decodePosition, encodePosition } from '../requests/list-position.ts';
import { defineRoute } from '../route.ts';
import { secretMembers } from './schema.ts';
import { secretView } from './view.ts';

const SORTS = ['created', 'ends'] as const;

const SecretQuery = Type.Partial(
  Type.Object({
    limit: Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: '1 to 1000, 100 when absent.' }),
    cursor: Type.String({ maxLength: 1024, description: '`next_cursor` of the previous page, which was requested in the same order.' }),
    sort: Type.Enum([...SORTS], { description: '`created`: the oldest first; `ends`: only those that expire or retire, the next first.' }),
    owner: Type.String({ minLength: 1, maxLength: 256 }),
    label: Type.String({ minLength: 1, maxLength: 512, description: '`name` or `name=value`: a label of the client.' }),
    expires_before: Type.String({ format: 'date-time', description: 'Secrets that expire or retire before this time.' }),
    created_before: Timestamp,
  }),
  { additionalProperties: false },
);

const ListedSecret = Type.Object(
  { client_id: Type.String(), client_name: Type.String(), owner: nullable(Type.String()), ...secretMembers },
  { $id: 'ListedSecret', description: 'A secret of a client, without its value, and the client.' },
);
const SecretPage = Type.Object(
  {
    secrets: Type.Array(ListedSecret),
    next_cursor: nullable(Type.String({ description: 'The cursor of the next page; null on the last.' })),
  },
  { $id: 'SecretPage' },
);

export const listSecrets = defineRoute({
  method: 'GET',
  url: '/management/v1/secrets',
  rights: READ_CLIENTS,
  schema: {
    summary: 'List the secrets of all API clients',
    description: 'Lists secrets that are not revoked, expired or retired. Secrets of deleted clients are excluded.',
    querystring: SecretQuery,
    response: { 200: SecretPage },
  },
  handle: async (request, _reply, { now, storage, uses }) => {
    const { tenant, principal } = requester(request);
    const { query } = request;
    const tenantId = tenant.tenant.id;
    const problems = new FieldProblems();
    const endsBefore = problems.time('expires_before', query.expires_before);
    const createdBefore = problems.time('created_before', query.created_before);
    problems.throwIfAny();
    const sort = query.sort ?? (endsBefore === undefined ? 'created' : 'ends');
    const position = query.cursor === undefined ? undefined : decodePosition(query.cursor, { tenantId, sort });
    const limit = Number(query.limit ?? 100);
    const at = now();
    const found = await storage.listSecrets(tenantId, {
      by: sort === 'ends' ? 'end' : 'created',
      after: position === undefined ? undefined : { key: Number(position.key), id: position.id },
      // One more than requested shows whether there is a next page.
      limit: limit + 1,
      owner: query.owner,
      label: query.label,
      owners: ownersOf(principal.entitlements, 'readAPIClients'),
      endsBefore,
      createdBefore,
      at,
    });
    const shown = found.slice(0, limit);
    const last = shown.at(-1)?.secret;
    const lastUses = await uses.of(tenantId, [...new Set(shown.map(({ clientId }) => clientId))]);
    return {
      secrets: shown.map(({ clientId, clientName, owner, secret }) => ({
        client_id: clientId,
        client_name: clientName,
        owner: owner ?? null,
        ...secretView(secret, at, lastUses),
      })),
      next_cursor:
        found.length > limit && last !== undefined
          ? encodePosition({ id: last.id, key: String(sort === 'ends' ? secretEnd(last) : last.createdAt) }, { tenantId, sort })
          : null,
    };
  },
});
