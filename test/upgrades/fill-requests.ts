// The requests that fill a store: each must succeed.
import type { TestServer } from '../running-server.ts';

export type Json = Record<string, unknown>;
export type Credentials = { readonly clientId: string; readonly clientSecret: string };

/** Sends a management request. @throws when it is refused */
export const change = async (server: TestServer, method: string, path: string, body?: unknown): Promise<Json> => {
  const response = await server.manage(method, path, body);
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
};

/** Sends a form. @throws when it is refused */
export const post = async (server: TestServer, path: string, form: Readonly<Record<string, string>>): Promise<Json> => {
  const response = await server.post(path, form);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
};

export const formOf = ({ clientId, clientSecret }: Credentials) => ({ client_id: clientId, client_secret: clientSecret });

/** Requests a token by the client credentials grant. @throws when it is refused */
export const requestToken = (server: TestServer, client: Credentials, more: Readonly<Record<string, string>> = {}): Promise<Json> =>
  post(server, '/oauth2/token', { grant_type: 'client_credentials', ...formOf(client), ...more });
