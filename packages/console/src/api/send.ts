// Requests to the console's own API: sign-in, sessions and passkeys.
import { ManagementError } from '@mintmark/client/management';
import { isJsonObject } from '@mintmark/protocol';
import { consoleUrl } from './console-url.ts';

/** A problem of the console's own API, with the stable name of its cause. */
export class ConsoleError extends ManagementError {
  readonly reason: string | undefined;

  constructor(reason: string | undefined, ...problem: ConstructorParameters<typeof ManagementError>) {
    super(...problem);
    this.reason = reason;
  }
}

/**
 * Sends a request to the console's API, and returns the JSON of its response.
 *
 * @param path - below `console/api/`
 * @throws ConsoleError for a problem document, TypeError when no response arrived
 */
export const send = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<unknown> => {
  const response = await fetch(consoleUrl(`api/${path}`), {
    method,
    credentials: 'same-origin',
    headers: body === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json: unknown = await response.json().catch(() => undefined);
  if (response.ok) return json;
  const reason = isJsonObject(json) && typeof json['reason'] === 'string' ? json['reason'] : undefined;
  const requestId = response.headers.get('mintmark-request-id') ?? undefined;
  throw new ConsoleError(reason, response.status, problemOf(json, response), requestId);
};

const problemOf = (json: unknown, response: Response) => {
  const problem = isJsonObject(json) ? json : {};
  const text = (name: string): string | undefined => {
    const value = problem[name];
    return typeof value === 'string' ? value : undefined;
  };
  const retryAfter = response.headers.get('retry-after');
  const detail = text('detail') ?? (retryAfter === null ? undefined : `Retry after ${retryAfter} s.`);
  return { type: text('type') ?? 'about:blank', title: text('title'), detail, errors: [] };
};
