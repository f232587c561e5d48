// The management API, as the operator who is signed in: the client that everyone uses, with the session's cookie in
// place of a token.
import type { AuthorizedFetch } from '@mintmark/client';
import { createManagementClient } from '@mintmark/client/management';
import { consoleUrl } from './console-url.ts';

const API = `${window.location.origin}/management/v1`;

/** Sends a request of the management client to the console's own path of the same API. */
const withSession: AuthorizedFetch = (url, { body, ...init } = {}) => {
  const content = typeof body === 'function' ? body() : body;
  const target = consoleUrl(`api/management/v1${String(url).slice(API.length)}`);
  return fetch(target, { ...init, credentials: 'same-origin', ...(content === undefined ? {} : { body: content }) });
};

/** The management API of the tenant whose console this is. */
export const management = createManagementClient({ tenantUrl: window.location.origin, tokens: { fetch: withSession } });
