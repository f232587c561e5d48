// Requests to the console's own API: sign-in, sessions and passkeys.
import { ManagementError, NetworkError } from '@mintmark/client/management';
import { isJsonObject } from '@mintmark/protocol';
import { attendanceFields } from './attendance.ts';
import { consoleUrl } from './console-url.ts';

/** What a problem of the console's own API has in addition. */
interface Further {
  /** The stable name of its cause. */
  readonly reason: string | undefined;
  /** Seconds after which to try again. */
  readonly retryAfter: number | undefined;
}

/** A problem of the console's own API. */
export class ConsoleError extends ManagementError {
  readonly further: Further;

  constructor(further: Further, ...problem: ConstructorParameters<typeof ManagementError>) {
    super(...problem);
    this.further = further;
  }
}

/**
 * Sends a request to the console's API, and returns the JSON of its response.
 *
 * @param path - below `console/api/`
 * @throws ConsoleError for a problem document, NetworkError when no response arrived
 */
export const send = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown> => {
  const response = await fetch(consoleUrl(`api/${path}`), {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...attendanceFields(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new NetworkError('network_error', 'No response arrived.', error);
  });
  const json: unknown = await response.json().catch(() => undefined);
  if (response.ok) return json;
  const reason = isJsonObject(json) && typeof json['reason'] === 'string' ? json['reason'] : undefined;
  const requestId = response.headers.get('mintmark-request-id') ?? undefined;
  const wait = response.headers.get('retry-after');
  const further = { reason, retryAfter: wait === null ? undefined : Number(wait) };
  throw new ConsoleError(further, response.status, problemOf(json), requestId);
};

const problemOf = (json: unknown) => {
  const problem = isJsonObject(json) ? json : {};
  const text = (name: string): string | undefined => {
    const value = problem[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { type: text('type') ?? 'about:blank', title: text('title'), detail: text('detail'), errors: fieldsOf(problem['errors']) };
};

/** The fields that are not valid. */
const fieldsOf = (errors: unknown): { pointer: string; detail: string }[] =>
  (Array.isArray(errors) ? errors : []).flatMap((error: unknown) =>
    isJsonObject(error) ? [{ pointer: String(error['pointer']), detail: String(error['detail']) }] : [],
  );
