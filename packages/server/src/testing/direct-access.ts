// The testing module's own way to the server: a plain listener of its own, so that what it asks is neither counted nor befallen by a fault,
// and needs no CA.

/** The administrator, or any client with a secret. */
export interface SecretClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** What is asked there. */
export interface DirectAccess {
  /** @throws Error with the server's answer when it is not 200 */
  token(client: SecretClient, parameters?: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<string>;
  post(path: string, form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Response>;
  manage(method: string, path: string, body?: unknown): Promise<Response>;
  /** Makes something by the management API. @throws Error with the server's answer when it is refused */
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

/** What a good answer holds. @throws Error with all of another one */
const bodyOf = async (response: Response): Promise<Readonly<Record<string, unknown>>> => {
  const text = await response.text();
  if (!response.ok) throw new Error(`The server answered ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
};
