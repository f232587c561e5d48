// Grants: the records of issued tokens.
import { isJsonObject } from '@mintmark/protocol';
import type { components } from './api.generated.ts';
import type { DryRunOptions, PageOptions, QueryOf } from './options.ts';
import { pages } from './pages.ts';
import { segment } from './path-segment.ts';
import { hasMembers, malformed, type Read, readCursor, reader, readNothing } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** The record of one token. */
export interface GrantRecord extends Readonly<Schemas['Grant']> {}

/** One page of grants, the latest first. */
export interface GrantPage extends Readonly<Schemas['GrantPage']> {}

/** The grants of all tokens that were derived from the same one by exchange. */
export interface GrantChain extends Readonly<Schemas['GrantChain']> {}

/** Filters of grants to list. A result matches every filter that is set. */
export interface GrantFilter extends Omit<QueryOf<'grantsList'>, keyof PageOptions> {}

/** Filters of grants to revoke. A grant is revoked if it matches every filter that is set. */
export interface RevocationFilter extends Readonly<Schemas['RevocationFilter']> {}

/** How many grants a revocation ended, or would end. */
export interface RevokedGrants extends Readonly<Schemas['RevokedGrants']> {}

/** The functions of `management.grants`. */
export interface GrantsApi {
  /** One page. A page with fewer grants than `limit`, or with none, may not be the last. */
  list(options?: GrantFilter & PageOptions): Promise<GrantPage>;
  /**
   * All grants; pages are requested as they are consumed.
   *
   * @param options - `limit` is the size of the pages, 1000 by default
   */
  listAll(options?: GrantFilter & Pick<PageOptions, 'limit'>): AsyncGenerator<GrantRecord, void, undefined>;
  /** @param grantId - the `grant_id` of the token response */
  get(grantId: string): Promise<GrantRecord>;
  /** What its token was derived from by exchange, and what was derived from it. */
  chain(grantId: string): Promise<GrantChain>;
  /** Makes its token inactive until the grant is reactivated. */
  suspend(grantId: string): Promise<GrantRecord>;
  reactivate(grantId: string): Promise<GrantRecord>;
  /** Ends its token for good. */
  revoke(grantId: string): Promise<void>;
  /** Ends the tokens of all matching grants for good. */
  revokeAll(filter: RevocationFilter, options?: DryRunOptions): Promise<RevokedGrants>;
}

const isGrant = hasMembers<GrantRecord>({ grant_id: 'string' });
const readGrant = reader('a grant', isGrant);
const readRevoked = reader('how many grants were revoked', hasMembers<RevokedGrants>({ revoked: 'number', dry_run: 'boolean' }));

const readChain: Read<GrantChain> = (json, response) => {
  if (isJsonObject(json) && Array.isArray(json.grants) && json.grants.every(isGrant) && typeof json.complete === 'boolean') {
    return { grants: json.grants, complete: json.complete };
  }
  throw malformed('the chain of a grant', response);
};

const readPage: Read<GrantPage> = (json, response) => {
  if (isJsonObject(json) && Array.isArray(json.grants) && json.grants.every(isGrant)) {
    return { grants: json.grants, next_cursor: readCursor(json) };
  }
  throw malformed('a list of grants', response);
};

/** Creates the {@link GrantsApi} that sends its requests with `send`. */
export const grantsApi = (send: Send): GrantsApi => {
  const pathOf = (grantId: string): string => `/grants/${segment('grantId', grantId)}`;
  const list = (query: GrantFilter & PageOptions = {}): Promise<GrantPage> =>
    send({ method: 'GET', path: '/grants', query: { ...query }, read: readPage });
  return {
    list,
    async *listAll({ limit = 1000, ...filter } = {}) {
      for await (const { grants } of pages((cursor) => list({ ...filter, limit, cursor }))) yield* grants;
    },
    get: async (grantId) => send({ method: 'GET', path: pathOf(grantId), read: readGrant }),
    chain: async (grantId) => send({ method: 'GET', path: `${pathOf(grantId)}/chain`, read: readChain }),
    suspend: async (grantId) => send({ method: 'POST', path: `${pathOf(grantId)}/suspend`, read: readGrant }),
    reactivate: async (grantId) => send({ method: 'POST', path: `${pathOf(grantId)}/reactivate`, read: readGrant }),
    revoke: async (grantId) => send({ method: 'DELETE', path: pathOf(grantId), read: readNothing }),
    revokeAll: (body, options) => send({ method: 'POST', path: '/grants/revoke', body, options, read: readRevoked }),
  };
};
