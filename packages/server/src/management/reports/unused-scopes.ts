// GET /management/v1/reports/unused-scopes: the scopes that clients may have and did not obtain for a while.
import { Type } from 'typebox';
import type { Client } from '../../records/client.ts';
import { DAY } from '../../records/usage.ts';
import type { Storage } from '../../storage/contract/storage.ts';
import { readableOwners } from '../access/readable-owners.ts';
import { READ_GRANTS } from '../grants/find.ts';
import { nullable } from '../openapi/wire-schema.ts';
import { requester } from '../request.ts';
import { orNull } from '../requests/timestamp.ts';
import { defineRoute } from '../route.ts';
import { DaysQuery } from './days.ts';

/** Clients that are read at once. */
const PAGE = 500;
/** Changes of one client that are read; of one with more, nothing is reported. */
const MAX_CHANGES = 100;

const UnusedScopes = Type.Object(
  {
    counted_since: nullable(
      Type.String({ format: 'date-time', description: 'Since when scopes are counted. A period that begins before has no result.' }),
    ),
    clients: Type.Array(
      Type.Object(
        {
          client_id: Type.String(),
          owner: nullable(Type.String()),
          unused: Type.Array(
            Type.Object({
              scope: Type.String(),
              last_used_on: nullable(Type.String({ format: 'date-time', description: 'The day of the last token with it.' })),
            }),
          ),
          narrowed: Type.Object(
            { scopes: Type.Array(Type.String()), default_scopes: Type.Array(Type.String()) },
            { description: 'The settings without the unused scopes: the body of a PATCH of the client, also with `dry_run=true`.' },
          ),
        },
        { title: 'ClientWithUnusedScopes' },
      ),
    ),
  },
  { $id: 'UnusedScopes' },
);

export const unusedScopesReport = defineRoute({
  method: 'GET',
  url: '/management/v1/reports/unused-scopes',
  rights: READ_GRANTS,
  schema: {
    summary: 'List the scopes that clients hold and do not use',
    description: 'Lists scopes that a client has held for the whole period without obtaining a token with them.',
    querystring: DaysQuery,
    response: { 200: UnusedScopes },
  },
  handle: async (request, _reply, { now, usage, storage }) => {
    const { tenant, principal } = requester(request);
    const { id: tenantId } = tenant.tenant;
    const { days = '30', owner } = request.query;
    await usage.flush();
    const since = Math.floor(now() / 1000 / DAY - Number(days)) * DAY;
    const first = await storage.firstUsage(tenantId);
    const countedSince = orNull(first === undefined ? undefined : first * 1000);
    if (first === undefined || first > since + DAY) return { counted_since: countedSince, clients: [] };
    const owners = readableOwners(principal, 'readOIDCGrants', owner);
    const clients = [];
    let after: string | undefined;
    do {
      const page = await storage.listClients(tenantId, { after, limit: PAGE, owners });
      for (const found of await unusedAmong(storage, tenantId, page, since)) clients.push(found);
      after = page.length === PAGE ? page.at(-1)?.id : undefined;
    } while (after !== undefined);
    return { counted_since: countedSince, clients };
  },
});

type ScopeSource = Pick<Storage, 'scopeUses' | 'auditPage'>;

const unusedAmong = async (storage: ScopeSource, tenantId: string, page: readonly Client[], since: number) => {
  const old = page.filter((client) => client.restrictScopes && client.scopes.length > 0 && client.createdAt < since * 1000);
  const uses = new Map(
    (
      await storage.scopeUses(
        tenantId,
        old.map(({ clientId }) => clientId),
      )
    ).map(({ clientId, scope, lastOn }) => [`${clientId}\n${scope}`, lastOn]),
  );
  const found = [];
  for (const client of old) {
    const lastOn = (scope: string): number | undefined => uses.get(`${client.clientId}\n${scope}`);
    const idle = client.scopes.filter((scope) => (lastOn(scope) ?? 0) < since);
    const recent = idle.length > 0 && client.updatedAt >= since * 1000 ? await scopesAdded(storage, client, since) : new Set<string>();
    const unused = idle.filter((scope) => !recent.has(scope));
    if (unused.length === 0) continue;
    const isKept = (scope: string): boolean => !unused.includes(scope);
    found.push({
      client_id: client.clientId,
      owner: client.owner ?? null,
      unused: unused.map((scope) => ({ scope, last_used_on: orNull(inMilliseconds(lastOn(scope))) })),
      narrowed: { scopes: client.scopes.filter(isKept), default_scopes: client.defaultScopes.filter(isKept) },
    });
  }
  return found;
};

const inMilliseconds = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : seconds * 1000);

/** The scopes that a client has been given since a moment; all of them if that cannot be determined. */
const scopesAdded = async (storage: ScopeSource, { tenantId, clientId, scopes }: Client, since: number): Promise<ReadonlySet<string>> => {
  const changes = await storage.auditPage(tenantId, { subject: clientId, since: since * 1000, order: 'newest', limit: MAX_CHANGES });
  if (changes.length === MAX_CHANGES) return new Set(scopes);
  const added = new Set<string>();
  for (const { detail } of changes) {
    const change = memberOf(memberOf(detail, 'changes'), 'scopes');
    if (change === undefined) continue;
    const from = memberOf(change, 'from') ?? [];
    // A long list is stored cut off, as text.
    if (!Array.isArray(from)) return new Set(scopes);
    for (const scope of scopes) if (!from.includes(scope)) added.add(scope);
  }
  return added;
};

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([each]) => each === name)?.[1] : undefined;
