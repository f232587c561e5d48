// Reads the answers of the management API. A record is taken as what it says it is once the members that name it are there.

import { ProtocolError } from '../errors/protocol-error.ts';
import { type Answer, isObject } from '../http/exchange.ts';
import { ManagementError, type Problem, type ProblemField } from './management-error.ts';
import type {
  ClientPage,
  CreatedClientRecord,
  FapiFaultRecord,
  GrantRecord,
  ManagementClientRecord,
  ResourceRecord,
  SigningKeyRecord,
  TenantRecord,
} from './records.ts';

/**
 * The JSON of a successful answer; `undefined` for 204.
 *
 * @throws {@link ManagementError} for a problem document, {@link ProtocolError} for anything else that is not a success in JSON
 */
export const readSuccess = (answer: Answer): unknown => {
  const { status, json } = answer;
  if (status === 204) return undefined;
  if (status >= 200 && status < 300 && json !== undefined) return json;
  if (isProblem(answer) && isObject(json)) throw new ManagementError(status, readProblem(json), answer.requestId);
  throw new ProtocolError('unexpected_answer', `The management API answered ${status} without a problem document.`, answer);
};

/** A client; the one parser of {@link ManagementClientRecord}. */
export const readClient = (json: unknown, answer: Answer): ManagementClientRecord => {
  if (isObject(json) && typeof json.client_id === 'string' && typeof json.state === 'string') {
    return json as unknown as ManagementClientRecord;
  }
  throw nonsense('a client', answer);
};

/** A client just made. */
export const readCreatedClient = (json: unknown, answer: Answer): CreatedClientRecord => {
  const client: CreatedClientRecord = readClient(json, answer);
  if (client.client_secret === undefined || typeof client.client_secret === 'string') return client;
  throw nonsense('a client with its secret', answer);
};

/** A resource. */
export const readResource = (json: unknown, answer: Answer): ResourceRecord => {
  if (isObject(json) && typeof json.uri === 'string') return json as unknown as ResourceRecord;
  throw nonsense('a resource', answer);
};

/** All resources. */
export const readResources = (json: unknown, answer: Answer): readonly ResourceRecord[] =>
  readList(json, 'resources', answer).map((resource) => readResource(resource, answer));

/** A tenant. */
export const readTenant = (json: unknown, answer: Answer): TenantRecord => {
  if (isObject(json) && typeof json.public_url === 'string') return json as unknown as TenantRecord;
  throw nonsense('a tenant', answer);
};

/** Tenants. */
export const readTenants = (json: unknown, answer: Answer): readonly TenantRecord[] =>
  readList(json, 'tenants', answer).map((tenant) => readTenant(tenant, answer));

/** Signing keys. */
export const readSigningKeys = (json: unknown, answer: Answer): readonly SigningKeyRecord[] =>
  readList(json, 'keys', answer) as readonly unknown[] as readonly SigningKeyRecord[];

/** Clients that the FAPI 2.0 profile would refuse. */
export const readFapiFaults = (json: unknown, answer: Answer): readonly FapiFaultRecord[] =>
  readList(json, 'refused', answer) as readonly unknown[] as readonly FapiFaultRecord[];

/** The objects of a list. */
export const readList = (json: unknown, member: string, answer: Answer): readonly object[] => {
  const list = isObject(json) ? json[member] : undefined;
  if (Array.isArray(list) && list.every(isObject)) return list;
  throw nonsense(`a list of ${member}`, answer);
};

/** A page of clients. */
export const readClientPage = (json: unknown, answer: Answer): ClientPage => {
  if (!isObject(json) || !Array.isArray(json.clients)) throw nonsense('a list of clients', answer);
  const cursor = json.next_cursor;
  return {
    clients: json.clients.map((client: unknown) => readClient(client, answer)),
    next_cursor: typeof cursor === 'string' && cursor !== '' ? cursor : null,
  };
};

/** A grant. */
export const readGrant = (json: unknown, answer: Answer): GrantRecord => {
  if (isObject(json) && typeof json.grant_id === 'string') return json as unknown as GrantRecord;
  throw nonsense('a grant', answer);
};

/** The error for an answer that makes no sense. @param what - was asked for */
export const nonsense = (what: string, answer: Answer): ProtocolError =>
  new ProtocolError('unexpected_answer', `The management API answered something other than ${what}.`, answer);

const isProblem = ({ headers }: Answer): boolean => /^application\/(?:problem\+)?json\b/i.test(headers.get('content-type') ?? '');

const readProblem = (json: Readonly<Record<string, unknown>>): Problem => ({
  type: text(json.type) ?? 'about:blank',
  title: text(json.title),
  detail: text(json.detail),
  errors: Array.isArray(json.errors) ? json.errors.flatMap(readField) : [],
});

const readField = (value: unknown): ProblemField[] => {
  if (!isObject(value)) return [];
  const detail = text(value.detail);
  return detail === undefined ? [] : [{ pointer: text(value.pointer) ?? '', detail }];
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
