// Reports of what should be fixed: clients that waste tokens, scopes that no token had for a while, and trust rules
// that no token met; and of who holds a scope.
import { isJsonObject } from '@mintmark/protocol';
import type { components } from './api.generated.ts';
import type { PageOptions, QueryOf } from './options.ts';
import { hasMembers, listReader, type Read, readCursor, reader } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** The clients that obtained far more tokens in a day than they needed. */
export interface WasteReport extends Readonly<Schemas['WasteReport']> {}

/** The scopes that clients hold and did not use. */
export interface UnusedScopes extends Readonly<Schemas['UnusedScopes']> {}

/** The trust rules that no token meets. */
export interface UnusedTrusts extends Readonly<Schemas['UnusedTrusts']> {}

/** A client that holds a scope, and the day of its last token with it. */
export interface ScopeHolder extends Readonly<Schemas['ScopeHolder']> {}

/** One page of the clients that hold a scope. */
export interface ScopeHolders extends Readonly<Schemas['ScopeHolders']> {}

/** The functions of `management.reports`. */
export interface ReportsApi {
  /** The clients that wasted tokens on a day, the worst first. */
  waste(options?: QueryOf<'reportsWasteList'>): Promise<WasteReport>;
  /** The trust rules that have existed for a while without authenticating a client. */
  unusedTrusts(options?: QueryOf<'reportsUnusedTrustsList'>): Promise<UnusedTrusts>;
  /** The scopes that clients have held for a while without a token with them. */
  unusedScopes(options?: QueryOf<'reportsUnusedScopesList'>): Promise<UnusedScopes>;
  /** One page of the clients that hold a scope, in the order of their creation. */
  scopeHolders(scope: string, options?: PageOptions): Promise<ScopeHolders>;
}

const readWaste = reader('a report of waste', hasMembers<WasteReport>({ day: 'string' }));
const readUnused = reader('a report of unused scopes', hasMembers<UnusedScopes>({}));
const readTrusts = listReader('trusts', hasMembers<UnusedTrusts['trusts'][number]>({ client_id: 'string', id: 'string' }));
const readClients = listReader('clients', hasMembers<{ readonly client_id: string }>({ client_id: 'string' }));

const readHolderList = listReader('holders', hasMembers<ScopeHolder>({ client_id: 'string' }));
const readHolders: Read<ScopeHolders> = (json, response) => ({
  counted_since: isJsonObject(json) && typeof json['counted_since'] === 'string' ? json['counted_since'] : null,
  holders: [...readHolderList(json, response)],
  next_cursor: readCursor(json),
});

/** Creates the {@link ReportsApi} that sends its requests with `send`. */
export const reportsApi = (send: Send): ReportsApi => ({
  waste: (query = {}) =>
    send({
      ...{ method: 'GET', path: '/reports/waste', query: { ...query } },
      read: (json, response) => {
        readClients(json, response);
        return readWaste(json, response);
      },
    }),
  unusedTrusts: (query = {}) =>
    send({
      ...{ method: 'GET', path: '/reports/unused-trusts', query: { ...query } },
      read: (json, response) => ({ trusts: [...readTrusts(json, response)] }),
    }),
  unusedScopes: (query = {}) =>
    send({
      ...{ method: 'GET', path: '/reports/unused-scopes', query: { ...query } },
      read: (json, response) => {
        readClients(json, response);
        return readUnused(json, response);
      },
    }),
  scopeHolders: (scope, query = {}) =>
    send({ method: 'GET', path: '/reports/scope-holders', query: { scope, ...query }, read: readHolders }),
});
