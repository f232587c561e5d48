// Trust rules: by which tokens of trusted issuers a client authenticates.
import type { components } from './api.generated.ts';
import type { CreateOptions, PageOptions, UpdateOptions, Versioned, VersionOptions } from './options.ts';
import { pages } from './pages.ts';
import { segment } from './path-segment.ts';
import { hasMembers, listReader, type Read, readCursor, reader, readNothing, versioned } from './read-response.ts';
import type { Send } from './send.ts';

type Schemas = components['schemas'];

/** A trust rule of a client. */
export interface TrustRecord extends Readonly<Schemas['Trust']> {}

/** A page of trust rules. */
export interface TrustPage extends Readonly<Schemas['TrustPage']> {}

/** A trust rule to create. */
export interface NewTrust extends Readonly<Schemas['NewTrust']> {}

/** A change of a trust rule (RFC 7396). */
export interface TrustPatch extends Readonly<Schemas['TrustPatch']> {}

/** A trust rule that a token would meet, and its claims. */
export interface ProposedTrust extends Readonly<Schemas['ProposedTrust']> {}

/** What a token would lead to. */
export interface TokenEvaluation extends Readonly<Schemas['TokenEvaluation']> {}

/** How a rule can be narrowed to what its tokens were. */
export interface TrustAdvice extends Readonly<Schemas['TrustAdvice']> {}

/** A token to evaluate. */
export interface TokenEvaluationRequest extends Readonly<Schemas['TokenEvaluationRequest']> {}

/**
 * The functions of `management.trusts`. A rule is found by its id or its name. To end all that a rule obtained, use
 * `clients.revokeCredential` with its id.
 */
export interface TrustsApi {
  list(clientId: string): Promise<readonly TrustRecord[]>;
  /** The rules of all clients, page by page. @param options - `limit` is the size of the pages, 1000 by default; `expires_before` is RFC 3339 */
  listAll(options?: Pick<PageOptions, 'limit'> & { readonly expires_before?: string }): AsyncGenerator<TrustRecord, void, undefined>;
  get(clientId: string, id: string): Promise<Versioned<TrustRecord>>;
  create(clientId: string, trust: NewTrust, options?: CreateOptions): Promise<Versioned<TrustRecord>>;
  update(clientId: string, id: string, patch: TrustPatch, options?: UpdateOptions): Promise<Versioned<TrustRecord>>;
  /** Deletes a rule. Its tokens stay active. */
  delete(clientId: string, id: string, options?: VersionOptions): Promise<void>;
  /** Proposes a rule from a token of a trusted issuer, without storing it. */
  learn(clientId: string, token: string): Promise<ProposedTrust>;
  /** Advises how a rule can be narrowed. @param options - `days`, 1 to 30, which is the default */
  advice(clientId: string, id: string, options?: { readonly days?: string }): Promise<TrustAdvice>;
  /** Evaluates a token of a trusted issuer, without using it up. */
  evaluate(request: TokenEvaluationRequest): Promise<TokenEvaluation>;
}

const isTrust = hasMembers<TrustRecord>({ id: 'string', issuer: 'string' });
const readTrust = versioned(reader('a trust rule', isTrust));
const readTrusts = listReader('trusts', isTrust);
const readPage: Read<TrustPage> = (json, response) => ({
  trusts: [...readTrusts(json, response)],
  next_cursor: readCursor(json),
});
const readProposal = reader('a proposed trust rule', hasMembers<ProposedTrust>({ issuer: 'string' }));
const readAdvice = reader('the advice for a trust rule', hasMembers<TrustAdvice>({ trust: 'string' }));
const readEvaluation = reader('the evaluation of a token', hasMembers<TokenEvaluation>({ allowed: 'boolean' }));

/** Creates the {@link TrustsApi} that sends its requests with `send`. */
export const trustsApi = (send: Send): TrustsApi => {
  const pathOf = (clientId: string): string => `/clients/${segment('clientId', clientId)}/trusts`;
  const oneOf = (clientId: string, id: string): string => `${pathOf(clientId)}/${segment('id', id)}`;
  return {
    list: async (clientId) => send({ method: 'GET', path: pathOf(clientId), read: readTrusts }),
    async *listAll({ limit = 1000, expires_before } = {}) {
      const page = (cursor?: string) => send({ method: 'GET', path: '/trusts', query: { limit, cursor, expires_before }, read: readPage });
      for await (const { trusts } of pages(page)) yield* trusts;
    },
    get: async (clientId, id) => send({ method: 'GET', path: oneOf(clientId, id), read: readTrust }),
    create: async (clientId, body, options) => send({ method: 'POST', path: pathOf(clientId), body, options, read: readTrust }),
    update: async (clientId, id, body, options) => send({ method: 'PATCH', path: oneOf(clientId, id), body, options, read: readTrust }),
    learn: async (clientId, token) => send({ method: 'POST', path: `${pathOf(clientId)}/learn`, body: { token }, read: readProposal }),
    advice: async (clientId, id, query = {}) =>
      send({ method: 'GET', path: `${oneOf(clientId, id)}/advice`, query: { ...query }, read: readAdvice }),
    evaluate: (body) => send({ method: 'POST', path: '/trusts/evaluate', body, read: readEvaluation }),
    delete: async (clientId, id, options) => send({ method: 'DELETE', path: oneOf(clientId, id), options, read: readNothing }),
  };
};
