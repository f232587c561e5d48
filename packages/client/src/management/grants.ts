// The part of the management client about grants, sign-ins, and strings that leaked.
import { requireText } from '../errors/invalid-argument.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { type Answer, isObject } from '../http/exchange.ts';
import type { components } from './api.generated.ts';
import { segment } from './path-segment.ts';
import { readGrant } from './read-response.ts';
import type { GrantRecord, QueryOf } from './records.ts';

type Schemas = components['schemas'];

/** What narrows a choice of grants; all that is given has to fit. Times are RFC 3339. */
export type GrantChoice = Schemas['ChosenGrants'];

/** One page of grants, the latest first. */
export type GrantPage = Schemas['GrantPage'];

/** What a revocation of many did, or would do. */
export type RevokedGrants = Schemas['RevokedGrants'];

/** Tokens of a client by a credential from an address, or requests of it that were refused, counted. */
export type SignInRecord = Schemas['SignIn'];

/** Whose a leaked string is. */
export type WhoseRecord = Schemas['Whose'];

/** Grants. */
export interface ManagementGrants {
  /** The record of a token, by the `grant_id` of its answer. */
  get(grantId: string): Promise<GrantRecord>;
  /** One page. @param page - at most `limit` of them, 1 to 1000; 100 by default */
  list(page?: Omit<QueryOf<'grantsList'>, 'limit'> & { readonly limit?: number | undefined }): Promise<GrantPage>;
  /** Its token is inactive until it is reactivated. */
  suspend(grantId: string): Promise<GrantRecord>;
  reactivate(grantId: string): Promise<GrantRecord>;
  /** For good. */
  revoke(grantId: string): Promise<void>;
  /** All that are chosen, for good. */
  revokeAll(choice: GrantChoice, options?: { readonly dryRun?: boolean }): Promise<RevokedGrants>;
  /** Who got tokens and who was refused, the latest first. */
  signIns(filter?: Omit<QueryOf<'signInsList'>, 'limit'> & { readonly limit?: number | undefined }): Promise<readonly SignInRecord[]>;
  /** Whose a leaked secret or token is. @param credential - the string, without anything around it */
  whose(credential: string): Promise<WhoseRecord>;
}

type Call = <T>(method: string, path: string, read: (json: unknown, answer: Answer) => T, body?: object) => Promise<T>;

/** The methods, over the client's one way to call. */
export const managementGrants = (call: Call): ManagementGrants => {
  const one = (grantId: string): string => `/grants/${segment('grantId', grantId)}`;
  return {
    get: async (grantId) => call('GET', one(grantId), readGrant),
    list: async (page = {}) => call('GET', `/grants${queryOf(page)}`, readGrantPage),
    suspend: async (grantId) => call('POST', `${one(grantId)}/suspend`, readGrant),
    reactivate: async (grantId) => call('POST', `${one(grantId)}/reactivate`, readGrant),
    revoke: async (grantId) => call('DELETE', one(grantId), () => undefined),
    revokeAll: async (choice, { dryRun = false } = {}) =>
      call('POST', dryRun ? '/grants/revoke?dry_run=true' : '/grants/revoke', readRevoked, choice),
    signIns: async (filter = {}) => call('GET', `/sign-ins${queryOf(filter)}`, readSignIns),
    whose: async (credential) => call('POST', '/whose', readWhose, { credential: requireText('credential', credential) }),
  };
};

const queryOf = (parameters: object): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query}`;
};

const readGrantPage = (json: unknown, answer: Answer): GrantPage => {
  if (!isObject(json) || !Array.isArray(json.grants)) throw nonsense('a list of grants', answer);
  const cursor = json.next_cursor;
  return {
    grants: json.grants.map((grant: unknown) => readGrant(grant, answer)),
    next_cursor: typeof cursor === 'string' && cursor !== '' ? cursor : null,
  };
};

const readRevoked = (json: unknown, answer: Answer): RevokedGrants => {
  if (isObject(json) && typeof json.revoked === 'number' && typeof json.dry_run === 'boolean') {
    return { dry_run: json.dry_run, revoked: json.revoked };
  }
  throw nonsense('what was revoked', answer);
};

const readSignIns = (json: unknown, answer: Answer): readonly SignInRecord[] => {
  if (isObject(json) && Array.isArray(json.sign_ins) && json.sign_ins.every(isObject)) {
    return json.sign_ins as unknown as readonly SignInRecord[];
  }
  throw nonsense('a list of sign-ins', answer);
};

const readWhose = (json: unknown, answer: Answer): WhoseRecord => {
  if (isObject(json) && typeof json.kind === 'string') return json as unknown as WhoseRecord;
  throw nonsense('whose it is', answer);
};

const nonsense = (what: string, answer: Answer): ProtocolError =>
  new ProtocolError('unexpected_answer', `The management API answered something other than ${what}.`, answer);
