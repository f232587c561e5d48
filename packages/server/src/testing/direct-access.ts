// The testing module's own requests. They use a separate plain listener, so that they are not counted, no
// fault applies to them and they need no CA.

/** The credentials of a client with a secret. */
export interface SecretClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Requests to the server that are neither counted nor subject to faults. */
export interface DirectAccess {
  /** Requests a token. @throws Error with the server's response when it is not successful */
  token(client: SecretClient, parameters?: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<string>;
  post(path: string, form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Response>;
  manage(method: string, path: string, body?: unknown): Promise<Response>;
  /**
   * Creates a record with the management API.
   *
   * @throws Error with the server's response when it is not successful
   */
  create(path: string, body: unknown): Promise<Readonly<Record<string, unknown>>>;
}

/** @param url - origin of the listener */
export const directAccess = (url: string, admin: SecretClient): DirectAccess => {
  const access: DirectAccess = {
    post: (path, form, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        body: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
    token: async ({ clientId, clientSecret }, parameters = {}, headers = {}) => {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, ...parameters };
      return String((await bodyOf(await access.post('/oauth2/token', form, headers))).access_token);
    },
    manage: async (method, path, body) =>
      fetch(`${url}/management/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await access.token(admin)}`,
          ...(body === undefined ? undefined : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? undefined : { body: JSON.stringify(body) }),
      }),
    create: async (path, body) => bodyOf(await access.manage('POST', path, body)),
  };
  return access;
};

/** The body of a successful response. @throws Error with any other response */
const bodyOf = async (response: Response): Promise<Readonly<Record<string, unknown>>> => {
  const text = await response.text();
  if (!response.ok) throw new Error(`The server responded with ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
};
