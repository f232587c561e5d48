// A tenant with an API, an API client of the API itself, and one that calls it; and the network between guard
// and tenant, which a test observes and interrupts.
import type { GuardEvent, GuardOptions } from '@mintmark/guard';
import { type CreatedClient, type Ending, startTestServer, type TestServer, type TestServerOptions } from '../running-server.ts';

/** The resource of the guards in the tests. */
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
  /** Revokes a token as its client. */
  revoke(token: string, client?: CreatedClient): Promise<void>;
}

/** Starts a tenant that stops with the suite. */
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

/** The network and clock of a guard. */
export interface GuardNetwork {
  /** The options that make a guard use this network. */
  readonly options: Pick<GuardOptions, 'fetch' | 'now' | 'delay' | 'onEvent'>;
  /** The number of requests to URLs with this ending. */
  count(end: string): number;
  /** The forms that were sent to URLs with this ending. */
  forms(end: string): readonly URLSearchParams[];
  /** Cuts the connection to URLs that match; `undefined` restores it. */
  cut(pattern: RegExp | undefined): void;
  /** Moves the guard's clock, in milliseconds. */
  advance(milliseconds: number): void;
  /** Ends the delay between two attempts, once there is one. */
  endPause(): Promise<void>;
  /** Types of the events so far. */
  readonly events: GuardEvent['type'][];
  /** Resolves with the next event of a type, or at once if there was one since `from`. */
  nextEvent(type: GuardEvent['type'], from?: number): Promise<void>;
}

/** Creates a network. */
export const createNetwork = (): GuardNetwork => {
  let ahead = 0;
  let cut: RegExp | undefined;
  const sent: { readonly url: string; readonly body: unknown }[] = [];
  const events: GuardEvent['type'][] = [];
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
        events.push(type);
        for (const listener of listeners) listener();
      },
    },
    count: (end) => to(end).length,
    forms: (end) => to(end).map(({ body }) => new URLSearchParams(String(body))),
    cut: (pattern) => {
      cut = pattern;
      // Requests in flight fail as well.
      if (pattern !== undefined) for (const way of cuts.splice(0)) way.abort(new TypeError('terminated'));
    },
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
    endPause: async () => {
      if (pauses.length === 0) await new Promise<void>((resolve) => pauseWaiters.push(resolve));
      pauses.shift()?.();
    },
    events,
    nextEvent: (type, from = events.length) =>
      new Promise((resolve) => {
        const check = () => {
          if (!events.slice(from).includes(type)) return;
          listeners.delete(check);
          resolve();
        };
        listeners.add(check);
        check();
      }),
  };
};
