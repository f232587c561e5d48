// A tenant with an API, an API client of the API itself, and one that calls it; and the way between guard
// and tenant, which a test counts and cuts.
import type { GuardEvent, GuardOptions } from '@mintmark/guard';
import { type CreatedClient, type Ending, startTestServer, type TestServer, type TestServerOptions } from '../running-server.ts';

/** The resource that the guards of the tests stand before. */
export const API = 'https://api.example';

/** A running tenant. */
export interface GuardedTenant {
  readonly server: TestServer;
  /** The client of the API: the owner of the resource. */
  readonly api: CreatedClient;
  /** A client that may read and write. */
  readonly caller: CreatedClient;
  /** A token of the caller, for the API. */
  token(more?: Readonly<Record<string, string>>): Promise<string>;
  /** Ends a token, as its client does it. */
  revoke(token: string, client?: CreatedClient): Promise<void>;
}

/** Starts one that ends with the suite. */
export const startTenant = async (ending: Ending, options: TestServerOptions = {}): Promise<GuardedTenant> => {
  const server = await startTestServer(ending, options);
  const api = await server.create({ name: 'api' });
  const resource = {
    uri: API,
    name: 'Invoices',
    scopes: ['invoices:read', 'invoices:write'],
    owners: [api.clientId],
    authorization_details: { payment: { type: 'object', required: ['type'] } },
  };
  const made = await server.manage('POST', '/resources', resource);
  if (made.status !== 201) throw new Error(`No resource: ${await made.text()}`);
  const caller = await server.create({
    name: 'caller',
    scopes: ['invoices:read', 'invoices:write'],
    authorization_details_types: ['payment'],
  });
  return {
    server,
    api,
    caller,
    token: (more = {}) => server.token(caller, { resource: API, scope: 'invoices:read', ...more }),
    revoke: async (token, { clientId, clientSecret } = caller) => {
      await server.post('/oauth2/revoke', { client_id: clientId, client_secret: clientSecret, token });
    },
  };
};

/** The way from a guard to its issuer. */
export interface Way {
  /** What a guard is made with to go this way. */
  readonly options: Pick<GuardOptions, 'fetch' | 'now' | 'delay' | 'onEvent'>;
  /** How many requests went to URLs that end so. */
  count(end: string): number;
  /** Forms that were sent to URLs that end so. */
  forms(end: string): readonly URLSearchParams[];
  /** Cuts the connection to URLs that match; `undefined` mends it. */
  cut(pattern: RegExp | undefined): void;
  /** Moves the guard's clock, in milliseconds. */
  advance(milliseconds: number): void;
  /** Ends the pause that the guard makes between two tries, once it makes one. */
  endPause(): Promise<void>;
  /** Types of the events so far. */
  readonly told: GuardEvent['type'][];
  /** Fulfils with the next event of a type, or at once when there was one since `from`. */
  hears(type: GuardEvent['type'], from?: number): Promise<void>;
}

/** Makes a way. */
export const makeWay = (): Way => {
  let ahead = 0;
  let cut: RegExp | undefined;
  const sent: { readonly url: string; readonly body: unknown }[] = [];
  const told: GuardEvent['type'][] = [];
  const listeners = new Set<() => void>();
  const pauses: (() => void)[] = [];
  const pauseWaiters: (() => void)[] = [];
  const cuts: AbortController[] = [];
  const to = (end: string) => sent.filter(({ url }) => url.endsWith(end));
  return {
    options: {
      fetch: (input, init) => {
        const url = String(input);
        sent.push({ url, body: init?.body });
        if (cut?.test(url) === true) return Promise.reject(new TypeError('fetch failed'));
        const way = new AbortController();
        cuts.push(way);
        const signal = init?.signal ? AbortSignal.any([init.signal, way.signal]) : way.signal;
        return fetch(input, { ...init, signal });
      },
      now: () => Date.now() + ahead,
      delay: (_, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
          pauses.push(resolve);
          pauseWaiters.shift()?.();
        }),
      onEvent: ({ type }) => {
        told.push(type);
        for (const listener of listeners) listener();
      },
    },
    count: (end) => to(end).length,
    forms: (end) => to(end).map(({ body }) => new URLSearchParams(String(body))),
    cut: (pattern) => {
      cut = pattern;
      // What is under way breaks as well.
      if (pattern !== undefined) for (const way of cuts.splice(0)) way.abort(new TypeError('terminated'));
    },
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
    endPause: async () => {
      if (pauses.length === 0) await new Promise<void>((resolve) => pauseWaiters.push(resolve));
      pauses.shift()?.();
    },
    told,
    hears: (type, from = told.length) =>
      new Promise((resolve) => {
        const look = () => {
          if (!told.slice(from).includes(type)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
  };
};
