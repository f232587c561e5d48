// A tenant with an API, the API's own client and a client that calls it; and a network between guard and tenant
// that a test can observe and interrupt.
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
  /** Requests a token of the calling client for the API. */
  token(more?: Readonly<Record<string, string>>): Promise<string>;
  /** Revokes a token as its client. */
  revoke(token: string, client?: CreatedClient): Promise<void>;
}

/** Starts a server with the tenant, which stops with the suite. */
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
  const created = await server.manage('POST', '/resources', resource);
  if (created.status !== 201) throw new Error(`No resource: ${await created.text()}`);
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
  /** Counts the requests to URLs that end like this. */
  count(end: string): number;
  /** Returns the forms that were sent to URLs that end like this. */
  forms(end: string): readonly URLSearchParams[];
  /** Fails all requests to URLs that match; `undefined` ends that. */
  cut(pattern: RegExp | undefined): void;
  /** Moves the guard's clock ahead, in milliseconds. */
  advance(milliseconds: number): void;
  /** Waits for a delay between two attempts, and ends it. */
  endPause(): Promise<void>;
  /** The types of the events so far. */
  readonly events: GuardEvent['type'][];
  /** Resolves with the next event of a type, or at once if there was one since `from`. */
  nextEvent(type: GuardEvent['type'], from?: number): Promise<void>;
}

/** Creates a network between a guard and its tenant. */
export const createNetwork = (): GuardNetwork => {
  let clockOffset = 0;
  let cut: RegExp | undefined;
  const sent: { readonly url: string; readonly body: unknown }[] = [];
  const events: GuardEvent['type'][] = [];
  const listeners = new Set<() => void>();
  const pauses: (() => void)[] = [];
  const pauseWaiters: (() => void)[] = [];
  const cuts: AbortController[] = [];
  const sentTo = (end: string) => sent.filter(({ url }) => url.endsWith(end));
  return {
    options: {
      fetch: (input, init) => {
        const url = String(input);
        sent.push({ url, body: init?.body });
        if (cut?.test(url) === true) return Promise.reject(new TypeError('fetch failed'));
        const aborter = new AbortController();
        cuts.push(aborter);
        const signal = init?.signal ? AbortSignal.any([init.signal, aborter.signal]) : aborter.signal;
        return fetch(input, { ...init, signal });
      },
      now: () => Date.now() + clockOffset,
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
    count: (end) => sentTo(end).length,
    forms: (end) => sentTo(end).map(({ body }) => new URLSearchParams(String(body))),
    cut: (pattern) => {
      cut = pattern;
      // Requests in flight fail as well.
      if (pattern !== undefined) for (const aborter of cuts.splice(0)) aborter.abort(new TypeError('terminated'));
    },
    advance: (milliseconds) => {
      clockOffset += milliseconds;
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
