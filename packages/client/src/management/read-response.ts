// Reads the responses of the management API. Only the members that identify a record are checked, since a
// newer server may send more.
import { isJsonObject } from '@mintmark/protocol';
import { ProtocolError } from '../errors/protocol-error.ts';
import type { HttpResponse } from '../http/exchange.ts';
import { type DetailTemplate, ManagementError, type Problem, type ProblemField } from './management-error.ts';
import type { Versioned } from './options.ts';

/** Reads the JSON of a successful response. @throws {@link ProtocolError} for JSON of another shape */
export type Read<T> = (json: unknown, response: HttpResponse) => T;

/**
 * The JSON of a successful response; `undefined` for 204.
 *
 * @throws {@link ManagementError} for a problem document, {@link ProtocolError} for anything else that is
 * not a success in JSON
 */
export const readSuccess = (response: HttpResponse): unknown => {
  const { status, json } = response;
  if (status === 204) return undefined;
  if (status >= 200 && status < 300 && json !== undefined) return json;
  if (isProblem(response) && isJsonObject(json)) throw new ManagementError(status, readProblem(json), response.requestId);
  throw new ProtocolError('unexpected_response', `The management API responded with ${status} without a problem document.`, response);
};

/** The text of a successful response of a media type. @throws as {@link readSuccess} */
export const readText = (response: HttpResponse, type: string): string => {
  const { status, headers, text: body } = response;
  if (status === 200 && body !== undefined && headers.get('content-type')?.startsWith(type) === true) return body;
  readSuccess(response);
  throw malformed(type, response);
};

type MemberType = 'string' | 'number' | 'boolean' | 'string?';

/** Whether a value is an object with members of these types. */
export const hasMembers =
  <R extends object>(members: { readonly [Name in keyof R]?: MemberType }) =>
  (value: unknown): value is R =>
    isJsonObject(value) &&
    Object.entries<MemberType | undefined>(members).every(
      ([name, type]) => typeof value[name] === (type === 'string?' ? 'string' : type) || (type === 'string?' && value[name] === undefined),
    );

/** @param what - the expected value, named in the error */
export const reader =
  <R>(what: string, is: (value: unknown) => value is R): Read<R> =>
  (json, response) => {
    if (is(json)) return json;
    throw malformed(what, response);
  };

/** Reads an array that is a member of an object. */
export const listReader =
  <R>(member: string, is: (value: unknown) => value is R): Read<readonly R[]> =>
  (json, response) => {
    const list = isJsonObject(json) ? json[member] : undefined;
    if (Array.isArray(list) && list.every(is)) return list;
    throw malformed(`a list of ${member}`, response);
  };

/** Reads a record and the `ETag` of its version. */
export const versioned =
  <R>(read: Read<R>): Read<Versioned<R>> =>
  (json, response) => ({ record: read(json, response), etag: response.headers.get('etag') ?? undefined });

/** The reader of calls that return nothing. */
export const readNothing = (): void => {};

/** The cursor of a member; `null` on the last page. */
export const readCursor = (value: unknown, member = 'next_cursor'): string | null => {
  const cursor = isJsonObject(value) ? value[member] : undefined;
  return typeof cursor === 'string' && cursor !== '' ? cursor : null;
};

/** @param what - the expected value, such as "a client" */
export const malformed = (what: string, response: HttpResponse): ProtocolError =>
  new ProtocolError('unexpected_response', `The management API responded with something other than ${what}.`, response);

const isProblem = ({ headers }: HttpResponse): boolean => /^application\/(?:problem\+)?json\b/i.test(headers.get('content-type') ?? '');

/**
 * Reads a problem document (RFC 9457), as the management API responds with one.
 *
 * @param json - of the response; members of other types are left out
 * @example
 * const response = await fetch('https://localhost:8443/management/v1/clients/unknown');
 * const { detail, errors } = readProblem(await response.json());
 */
export const readProblem = (json: unknown): Problem => {
  const problem = isJsonObject(json) ? json : {};
  const reason = text(problem.reason);
  return {
    type: text(problem.type) ?? 'about:blank',
    title: text(problem.title),
    detail: text(problem.detail),
    ...readTemplate(problem),
    ...(reason === undefined ? undefined : { reason }),
    errors: Array.isArray(problem.errors) ? problem.errors.flatMap(readField) : [],
  };
};

const readTemplate = ({ template, values }: Readonly<Record<string, unknown>>): DetailTemplate =>
  typeof template === 'string' && isJsonObject(values) ? { template, values } : {};

const readField = (value: unknown): ProblemField[] => {
  if (!isJsonObject(value)) return [];
  const detail = text(value.detail);
  return detail === undefined ? [] : [{ pointer: text(value.pointer) ?? '', detail, ...readTemplate(value) }];
};

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
