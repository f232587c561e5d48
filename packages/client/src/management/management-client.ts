// The management API (`/management/v1`), one function per thing that can be done. The command and the console have no other door.
import { invalidArgument } from '../errors/invalid-argument.ts';
import { exchange, type Transport } from '../http/exchange.ts';
import { tenantOrigin } from '../http/tenant-url.ts';
import type { TokenSource } from '../source/token-source.ts';
import { type ManagementAudit, managementAudit } from './audit.ts';
import { type ManagementGrants, managementGrants } from './grants.ts';
import {
  type Call,
  type ClientIncidentCalls,
  clientIncidentCalls,
  type EffectCalls,
  type EntitlementCalls,
  effectCalls,
  entitlementCalls,
  evaluateCall,
} from './incident-calls.ts';
import type { EvaluationRecord, QuestionRecord } from './incident-records.ts';
import { type ManagedRecords, managedRecords } from './managed-records.ts';
import { segment } from './path-segment.ts';
import {
  readClient,
  readClientPage,
  readCreatedClient,
  readFapiFaults,
  readResource,
  readResources,
  readSigningKeys,
  readSuccess,
  readTenant,
  readTenants,
} from './read-response.ts';
import type {
  ClientPage,
  ClientPatchRecord,
  CreatedClientRecord,
  FapiFaultRecord,
  ManagedAuthMethod,
  ManagedSigningAlg,
  ManagementClientRecord,
  NewClientRecord,
  NewResourceRecord,
  QueryOf,
  ResourcePatchRecord,
  ResourceRecord,
  SigningKeyRecord,
  TenantPatchRecord,
  TenantRecord,
} from './records.ts';
import { type ManagedSecrets, managedSecrets, type OnceOptions } from './secrets.ts';
import { type TenantLifeCalls, tenantLifeCalls } from './tenant-calls.ts';

/** Most bytes of one answer that are read: a page of 1,000 clients with long lists has room in it. */
const ANSWER_LIMIT = 32 * 1024 * 1024;

/** What {@link createManagementClient} needs. */
export interface ManagementClientOptions extends Transport {
  /** `host[:port]`, with or without `https://`. */
  readonly tenantUrl: string;
  /** A token for `https://HOST/`, or a function that is asked for one before each request. */
  readonly accessToken?: string | (() => Promise<string>) | undefined;
  /** In the place of `accessToken`: who sends the requests, each with its token, and with the proof of a bound one (RFC 9449, RFC 8705). */
  readonly tokens?: Pick<TokenSource, 'fetch'> | undefined;
}

/** Which page of a list. */
export interface PageOptions {
  /** Most entries on the page, 1 to 1000; 100 by default. */
  readonly limit?: number | undefined;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** Which clients, and in which order; all that is given has to fit. */
export interface ClientListOptions
  extends PageOptions,
    Pick<QueryOf<'clientsList'>, 'sort' | 'state' | 'owner' | 'environment' | 'scope' | 'entitlement'> {
  readonly authMethod?: ManagedAuthMethod | undefined;
  /** `name` or `name=value`. */
  readonly labels?: readonly string[] | undefined;
  /** A part of the id, the name or the description, whatever its case. */
  readonly text?: string | undefined;
  /** RFC 3339. */
  readonly expiresBefore?: string | undefined;
  /** RFC 3339: made before, and not used since. */
  readonly unusedSince?: string | undefined;
}

/** The management API. Every promise rejects as {@link createManagementClient} tells. */
export interface ManagementClient {
  readonly clients: {
    /** Makes an API client. The answer holds its secret, shown this once. */
    create(client: NewClientRecord, options?: OnceOptions): Promise<CreatedClientRecord>;
    /** One page, in order of creation unless asked otherwise. */
    list(page?: ClientListOptions): Promise<ClientPage>;
    /** All clients, page after page as they are consumed. */
    listAll(page?: Omit<ClientListOptions, 'cursor'>): AsyncGenerator<ManagementClientRecord, void, undefined>;
    get(clientId: string): Promise<ManagementClientRecord>;
    /** Changes its settings; what is left out stays. */
    update(clientId: string, patch: ClientPatchRecord): Promise<ManagementClientRecord>;
    /** Ends all its tokens; it may get new ones. */
    endTokens(clientId: string): Promise<ManagementClientRecord>;
    /** Revokes a secret by its id, or a key or certificate by its thumbprint, as compromised: tokens obtained with it end. */
    revokeCredential(clientId: string, credentialId: string): Promise<ManagementClientRecord>;
    /** Ends all its tokens; no new one is given. */
    disable(clientId: string): Promise<ManagementClientRecord>;
    /** Lets it get tokens again; those that were ended stay so. */
    enable(clientId: string): Promise<ManagementClientRecord>;
    /** It can be restored for 30 days; its id is never used again. */
    delete(clientId: string): Promise<void>;
  } & ClientIncidentCalls;
  readonly records: ManagedRecords;
  readonly secrets: ManagedSecrets;
  readonly resources: {
    create(resource: NewResourceRecord): Promise<ResourceRecord>;
    list(): Promise<readonly ResourceRecord[]>;
    get(uri: string): Promise<ResourceRecord>;
    update(uri: string, patch: ResourcePatchRecord): Promise<ResourceRecord>;
    delete(uri: string): Promise<void>;
  };
  readonly tenants: {
    list(): Promise<readonly TenantRecord[]>;
    /** @param id - `current` for one's own */
    get(id: string): Promise<TenantRecord>;
    update(id: string, patch: TenantPatchRecord): Promise<TenantRecord>;
    endTokens(id: string): Promise<void>;
    /** Who would be refused under the FAPI 2.0 profile. */
    fapiPreflight(id: string): Promise<readonly FapiFaultRecord[]>;
  } & TenantLifeCalls;
  readonly entitlements: EntitlementCalls;
  readonly effects: EffectCalls;
  /** Whether a token request would pass, and which rule decides; nothing is issued. */
  evaluate(question: QuestionRecord): Promise<EvaluationRecord>;
  readonly keys: {
    list(): Promise<readonly SigningKeyRecord[]>;
    /** Makes the first keys of an algorithm. */
    add(algorithm: ManagedSigningAlg): Promise<readonly SigningKeyRecord[]>;
    /** Lets the standby sign. */
    rotate(algorithm: ManagedSigningAlg): Promise<readonly SigningKeyRecord[]>;
    /** In an emergency: its tokens end, and the standby signs. */
    revoke(kid: string): Promise<readonly SigningKeyRecord[]>;
  };
  readonly grants: ManagementGrants;
  readonly audit: ManagementAudit;
}

/**
 * Makes a client of the management API. Sends nothing by itself.
 *
 * @throws TypeError (code `invalid_argument`) for arguments that cannot be used, here and in each call
 * @throws {@link ManagementError} (in calls) when the server refuses, {@link ProtocolError} when its answer makes no sense,
 * {@link NetworkError} when none came in time
 * @example
 * const management = createManagementClient({ tenantUrl: 'localhost:8443', accessToken });
 * const { client_id, client_secret } = await management.clients.create({ name: 'billing', scopes: ['invoices:read'] });
 */
export const createManagementClient = (options: ManagementClientOptions): ManagementClient => {
  const base = `${tenantOrigin(options.tenantUrl)}/management/v1`;
  const { accessToken: given, tokens } = options;
  if ((given === undefined) === (tokens === undefined)) throw invalidArgument('Give either accessToken or tokens.');
  const accessToken = async (): Promise<unknown> => (typeof given === 'function' ? given() : given);
  const transport: Transport = tokens === undefined ? options : { ...options, fetch: (url, init) => tokens.fetch(String(url), init) };

  const call: Call = async (method, path, read, body, more) => {
    const headers: Record<string, string> = { accept: 'application/json', ...more };
    if (tokens === undefined) headers['authorization'] = `Bearer ${requireToken(await accessToken())}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const answer = await exchange(`${base}${path}`, init, transport, ANSWER_LIMIT);
    return read(readSuccess(answer), answer);
  };

  const list = (page: ClientListOptions = {}): Promise<ClientPage> => {
    const query = listQuery(page);
    return call('GET', query.size === 0 ? '/clients' : `/clients?${query}`, readClientPage);
  };

  return {
    clients: {
      create: async (client, { idempotencyKey } = {}) =>
        call('POST', '/clients', readCreatedClient, client, idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      list,
      async *listAll({ limit = 1000, ...filter } = {}) {
        let cursor: string | undefined;
        do {
          const page: ClientPage = await list({ ...filter, limit, cursor });
          yield* page.clients;
          // A cursor that leads to itself would never end.
          cursor = page.next_cursor === cursor ? undefined : (page.next_cursor ?? undefined);
        } while (cursor !== undefined);
      },
      get: async (clientId) => call('GET', `/clients/${segment('clientId', clientId)}`, readClient),
      update: async (clientId, patch) => call('PATCH', `/clients/${segment('clientId', clientId)}`, readClient, patch),
      endTokens: async (clientId) => call('POST', `/clients/${segment('clientId', clientId)}/end-tokens`, readClient),
      revokeCredential: async (clientId, credentialId) =>
        call('POST', `/clients/${segment('clientId', clientId)}/credentials/${segment('credentialId', credentialId)}/revoke`, readClient),
      disable: async (clientId) => call('POST', `/clients/${segment('clientId', clientId)}/disable`, readClient),
      enable: async (clientId) => call('POST', `/clients/${segment('clientId', clientId)}/enable`, readClient),
      delete: async (clientId) => call('DELETE', `/clients/${segment('clientId', clientId)}`, () => undefined),
      ...clientIncidentCalls(call),
    },
    records: managedRecords(call),
    secrets: managedSecrets(call),
    resources: {
      create: (resource) => call('POST', '/resources', readResource, resource),
      list: () => call('GET', '/resources', readResources),
      get: async (uri) => call('GET', `/resources/${segment('uri', uri)}`, readResource),
      update: async (uri, patch) => call('PATCH', `/resources/${segment('uri', uri)}`, readResource, patch),
      delete: async (uri) => call('DELETE', `/resources/${segment('uri', uri)}`, () => undefined),
    },
    tenants: {
      list: () => call('GET', '/tenants', readTenants),
      get: async (id) => call('GET', `/tenants/${segment('id', id)}`, readTenant),
      update: async (id, patch) => call('PATCH', `/tenants/${segment('id', id)}`, readTenant, patch),
      endTokens: async (id) => call('POST', `/tenants/${segment('id', id)}/end-tokens`, () => undefined),
      fapiPreflight: async (id) => call('GET', `/tenants/${segment('id', id)}/fapi-preflight`, readFapiFaults),
      ...tenantLifeCalls(call),
    },
    entitlements: entitlementCalls(call),
    effects: effectCalls(call),
    evaluate: evaluateCall(call),
    keys: {
      list: () => call('GET', '/keys', readSigningKeys),
      add: (algorithm) => call('POST', '/keys', readSigningKeys, { algorithm }),
      rotate: (algorithm) => call('POST', '/keys/rotate', readSigningKeys, { algorithm }),
      revoke: async (kid) => call('POST', `/keys/${segment('kid', kid)}/revoke`, readSigningKeys),
    },
    grants: managementGrants(call),
    audit: managementAudit(call),
  };
};

const listQuery = ({
  limit,
  cursor,
  labels = [],
  authMethod,
  text,
  expiresBefore,
  unusedSince,
  ...same
}: ClientListOptions): URLSearchParams => {
  const named = {
    limit: limit === undefined ? undefined : String(limit),
    cursor,
    ...same,
    token_endpoint_auth_method: authMethod,
    q: text,
    expires_before: expiresBefore,
    unused_since: unusedSince,
  };
  const query = new URLSearchParams(Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  for (const label of labels) query.append('label', label);
  return query;
};

// RFC 6750 §2.1: b64token, kept as wide as access tokens may be, without what would end the header.
const requireToken = (token: unknown): string => {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw invalidArgument('accessToken must be a non-empty string of visible ASCII.');
};
