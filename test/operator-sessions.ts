// Operators of a test server, and the requests that their browser sends.
import assert from 'node:assert/strict';
import type { TestServer } from './running-server.ts';

/** The password of every operator of the tests. */
export const PASSWORD = 'neptune wears orange socks';

type Json = Record<string, unknown>;
type Headers = Readonly<Record<string, string | undefined>>;

/** A browser, with the cookies that the server has set. */
export interface Browser {
  /** The value of `Cookie`, once it is signed in. */
  readonly cookie: string | undefined;
  /** Sends a request of the console's own pages. @param headers - `undefined` omits one that is sent otherwise */
  call(method: string, path: string, body?: unknown, headers?: Headers): Promise<Response>;
}

const nameAndValue = (pair: string): [name: string, value: string] => {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
};

/** A browser at a server. @param cookie - as an earlier one had it */
export const browserAt = (server: Pick<TestServer, 'url' | 'publicUrl'>, cookie?: string): Browser => {
  const jar = new Map((cookie ?? '').split('; ').flatMap((pair) => (pair === '' ? [] : [nameAndValue(pair)])));
  const inJar = () => (jar.size === 0 ? undefined : [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
  return {
    get cookie() {
      return inJar();
    },
    call: async (method, path, body, headers = {}) => {
      const all = {
        ...{ cookie: inJar(), origin: method === 'GET' ? undefined : server.publicUrl },
        ...{ 'content-type': body === undefined ? undefined : 'application/json' },
        ...headers,
      };
      const response = await fetch(`${server.url}/console/api${path}`, {
        method,
        headers: Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
        ...(body === undefined ? undefined : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      for (const set of response.headers.getSetCookie()) {
        const [name, value] = nameAndValue(set.split(';', 1)[0] ?? '');
        if (/Max-Age=0/.test(set)) jar.delete(name);
        else jar.set(name, value);
      }
      return response;
    },
  };
};

/** The token in the URL of a one-time link. */
export const tokenIn = (link: unknown): string => String((link as Json).url).replace(/.*\/setup\//, '');

/** Creates an operator. @returns the token of the link */
export const createOperator = async (server: TestServer, name: string, roles: readonly string[]): Promise<string> => {
  const response = await server.manage('POST', '/operators', { name, roles });
  const body = (await response.json()) as Json;
  assert.equal(response.status, 201, JSON.stringify(body));
  return tokenIn(body.link);
};

/** Creates an operator with {@link PASSWORD}. @returns the browser that it is signed in with */
export const signedInAs = async (server: TestServer, name: string, roles: readonly string[]): Promise<Browser> => {
  const browser = browserAt(server);
  const token = await createOperator(server, name, roles);
  const response = await browser.call('POST', '/setup', { token, name, password: PASSWORD });
  assert.equal(response.status, 200, await response.text());
  return browser;
};
