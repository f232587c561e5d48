// The management API, as the operator who is signed in: the client that everyone uses, with the session's cookie in
// place of a token.
import type { AuthorizedFetch } from '@mintmark/client';
import { createManagementClient } from '@mintmark/client/management';
import { attendanceFields } from './attendance.ts';
import { consoleUrl } from './console-url.ts';

const API = `${window.location.origin}/management/v1`;

/** Sends a request of the management client to the console's own path of the same API. */
const withSession: AuthorizedFetch = (url, { body, ...init } = {}) => {
  const content = typeof body === 'function' ? body() : body;
  const target = consoleUrl(`api/management/v1${String(url).slice(API.length)}`);
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(attendanceFields())) headers.set(name, value);
  return fetch(target, { ...init, headers, credentials: 'same-origin', ...(content === undefined ? {} : { body: content }) });
};

/** The management API of the tenant whose console this is. */
export const management = createManagementClient({ tenantUrl: window.location.origin, tokens: { fetch: withSession } });
