// A server with three services, each of which calls the next with a token that it exchanged: a gateway calls the shop,
// the shop calls billing, and billing calls the ledger.
import assert from 'node:assert/strict';
import { ADMIN, type CreatedClient, type Ending, startTestServer, type TestServer, type TestServerOptions } from '../running-server.ts';

type Json = Record<string, unknown>;

export const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
export const TYPE = 'urn:ietf:params:oauth:token-type:';
export const ACCESS_TOKEN = `${TYPE}access_token`;

/** The resources, by the client that owns each. */
export const RESOURCES = {
  shop: { uri: 'https://shop.example', scopes: ['orders:read', 'orders:write'] },
  billing: { uri: 'https://billing.example', scopes: ['invoices:read', 'invoices:write'] },
  ledger: { uri: 'https://ledger.example', scopes: ['entries:read'] },
} as const;

/** A policy for the tokens of the gateway. */
export const policy = (more: Json = {}, target: Json = {}): Json => ({
  mode: 'delegation',
  subjects: [{ clients: ['gateway'] }],
  to: [{ resource: RESOURCES.billing.uri, scopes: ['common'], mapped_scopes: { 'orders:read': ['invoices:read'] }, ...target }],
  ...more,
});

/** The server, its clients, and the requests of these tests. */
export interface ExchangeServer extends TestServer {
  readonly clients: Readonly<Record<string, CreatedClient>>;
  /** A client of this name with the scopes of the gateway, or another. */
  add(name: string, settings?: Json): Promise<CreatedClient>;
  /** Requests a token as a client. */
  request(client: string, form: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  /** A token that the client obtains for itself. */
  tokenOf(client: string, form?: Record<string, string>): Promise<string>;
  /** Exchanges a token as a client. */
  exchange(client: string, token: string, form?: Record<string, string>, headers?: Record<string, string>): Promise<Response>;
  /** The same, expecting a token. */
  exchanged(client: string, token: string, form?: Record<string, string>): Promise<Json & { access_token: string; grant_id: string }>;
  /** Changes the policy of a client. */
  setPolicy(client: string, exchange: Json | null): Promise<void>;
  /** The response of an introspection by a client that may see all tokens. */
  introspect(token: string): Promise<Json>;
  /** The reason of a refused request in the audit trail. */
  reasonOf(response: Response): Promise<unknown>;
  json(response: Response | Promise<Response>, status?: number): Promise<Json>;
}

/** Starts the server. */
export const startExchangeServer = async (ending: Ending, options: TestServerOptions = {}): Promise<ExchangeServer> => {
  const started = await startTestServer(ending, { ...options, flags: { authFailures: '0', ...options.flags } });
  const clients: Record<string, CreatedClient> = {};
  let adminToken = await started.token();
  // A test may end the admin's token as well.
  const manage: TestServer['manage'] = async (method, path, body, token) => {
    const response = await started.manage(method, path, body, token ?? adminToken);
    if (response.status !== 401 || token !== undefined) return response;
    adminToken = await started.token();
    return started.manage(method, path, body, adminToken);
  };
  const json: ExchangeServer['json'] = async (response, status = 200) => {
    const awaited = await response;
    const text = await awaited.text();
    assert.equal(awaited.status, status, text);
    return text === '' ? {} : JSON.parse(text);
  };
  const add: ExchangeServer['add'] = async (name, settings = {}) => {
    const body = await json(manage('POST', '/clients', { name, client_id: name, ...settings }), 201);
    const client = { clientId: name, clientSecret: String(body['client_secret']), body };
    clients[name] = client;
    return client;
  };
  const request: ExchangeServer['request'] = (client, form, headers) => {
    const { clientId, clientSecret } = clients[client] ?? assert.fail(client);
    return started.post('/oauth2/token', { client_id: clientId, client_secret: clientSecret, ...form }, headers);
  };
  const exchange: ExchangeServer['exchange'] = (client, token, form = {}, headers = {}) =>
    request(client, { grant_type: EXCHANGE, subject_token: token, subject_token_type: ACCESS_TOKEN, ...form }, headers);
  await add('gateway', { scopes: ['orders:read', 'orders:write', 'common'] });
  for (const name of [...Object.keys(RESOURCES), 'other']) await add(name);
  for (const [owner, { uri, scopes }] of Object.entries(RESOURCES)) {
    await json(manage('POST', '/resources', { uri, name: owner, scopes, owners: [owner] }), 201);
  }
  const patch = async (name: string, settings: Json) => void (await json(manage('PATCH', `/clients/${name}`, settings)));
  await patch('gateway', { default_resource: RESOURCES.shop.uri });
  await patch('other', { scopes: ['orders:read'], default_resource: RESOURCES.shop.uri });
  await patch('shop', { exchange: policy() });
  const entries = { resource: RESOURCES.ledger.uri, scopes: ['common'], mapped_scopes: { 'invoices:read': ['entries:read'] } };
  await patch('billing', { exchange: policy({ max_depth: 2, to: [entries] }) });
  await add('observer', { introspect_authorization: 'any' });
  return {
    ...{ ...started, manage, clients, add, request, exchange, json },
    tokenOf: async (client, form = {}) =>
      String((await json(request(client, { grant_type: 'client_credentials', ...form })))['access_token']),
    exchanged: async (client, token, form) => {
      const response = await json(exchange(client, token, form));
      return { ...response, access_token: String(response['access_token']), grant_id: String(response['grant_id']) };
    },
    setPolicy: (client, changed) => patch(client, { exchange: changed }),
    introspect: async (token) => {
      const { clientId, clientSecret } = clients['observer'] ?? ADMIN;
      return json(started.post('/oauth2/introspect', { client_id: clientId, client_secret: clientSecret, token }));
    },
    reasonOf: async ({ headers }) => {
      const id = headers.get('mintmark-request-id') ?? '';
      const { entries } = await json(manage('GET', `/audit?request_id=${id}`));
      return (entries as Json[])[0]?.['reason'];
    },
  };
};
