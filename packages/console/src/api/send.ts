// Requests to the console's own API: sign-in, sessions and passkeys.
import { ManagementError, NetworkError, readProblem } from '@mintmark/client/management';
import { attendanceFields } from './attendance.ts';
import { consoleUrl } from './console-url.ts';

/** A problem of the console's own API. */
export class ConsoleError extends ManagementError {
  /** Seconds after which to try again. */
  readonly retryAfter: number | undefined;

  constructor(retryAfter: number | undefined, ...problem: ConstructorParameters<typeof ManagementError>) {
    super(...problem);
    this.retryAfter = retryAfter;
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
  const requestId = response.headers.get('mintmark-request-id') ?? undefined;
  const wait = response.headers.get('retry-after');
  throw new ConsoleError(wait === null ? undefined : Number(wait), response.status, readProblem(json), requestId);
};
