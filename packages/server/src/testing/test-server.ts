// A real server for the tests of programs that get or take tokens: on loopback, with a clock and faults that the test has in hand.

import { directAccess, type SecretClient } from './direct-access.ts';
import type { EndpointName } from './endpoint-names.ts';
import { startEphemeralServer } from './ephemeral-server.ts';
import type { Fault } from './fault.ts';
import { goodToken, type ReadyTokens, readyTokens } from './ready-tokens.ts';
import { createRequestInterceptor } from './request-interceptor.ts';
import { type ServerUrls, serverUrls } from './server-urls.ts';

/** What a test settles. Everything may be left out. */
export interface TestServerOptions {
  /** The resource that the API under test is (RFC 8707): `https://api.example` unless said otherwise. */
  readonly audience?: string;
  /** Its scopes, which the caller may have: `read` and `write` unless said otherwise. */
  readonly scopes?: readonly string[];
  /** Whether clients reach it by `https`, under a CA of its own: {@link TestServer.caFile}. Plain `http` on loopback unless `true`. */
  readonly tls?: boolean;
  /** Whether it has a listener that asks for client certificates, for tokens that are bound to one. */
  readonly mutualTls?: boolean;
}

/** A running server, and what a test does with it. */
export interface TestServer extends ServerUrls, AsyncDisposable {
  /** Origin of the tenant: what guards and clients take as `issuer` and `tenantUrl`. */
  readonly url: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  /** The local CA, with `tls`: for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string | undefined;
  /** The administrator of the tenant. */
  readonly admin: SecretClient;
  /** A client that gets tokens for the audience, with every scope. */
  readonly caller: SecretClient;
  /** The client of the API itself, its owner: introspects its tokens and follows the feed. */
  readonly api: SecretClient;
  readonly tokens: ReadyTokens;
  /** The server's time, in milliseconds since the epoch: for the client or guard that is to have the same. */
  readonly now: () => number;
  /** Moves the server's clock ahead. @param milliseconds - 0 or more @throws RangeError for less */
  advance(milliseconds: number): void;
  /**
   * Injects a fault into the requests to an endpoint. Of several, the one that was set first is used first.
   *
   * @param options - `times`: how many requests it is for; until it is cleared unless said otherwise
   * @returns clears it
   * @throws TypeError for an endpoint or fault that there is not
   */
  fault(endpoint: EndpointName | 'any', fault: Fault, options?: { readonly times?: number }): () => void;
  /** Clears all faults. Requests that are held go on. */
  clearFaults(): void;
  /** How many requests went to an endpoint since the start or the last reset, those that a fault befell among them. What the test server asks itself does not count. */
  calls(endpoint: EndpointName): number;
  /** Counts from 0 again. */
  resetCalls(): void;
  /** Fulfils once so many requests went to an endpoint: tells that a request has arrived which a fault holds. */
  reached(endpoint: EndpointName, count: number): Promise<void>;
  /** Makes an API client. @param settings - as the management API takes them; a name is made up */
  createClient(settings?: Readonly<Record<string, unknown>>): Promise<SecretClient>;
  /** Registers another resource. @param settings - as the management API takes them */
  createResource(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** Calls the management API as the administrator. @param path - behind `/management/v1` */
  manage(method: string, path: string, body?: unknown): Promise<Response>;
  /** Ends it; nothing is left behind. Faults are cleared first. */
  close(): Promise<void>;
}

const DAY = 86_400_000;

/**
 * Starts a real server for a test, on free ports of loopback, with an API and a client registered. Nothing of it remains.
 *
 * @throws {@link StartError} when it cannot start
 * @example
 * await using server = await startTestServer({ audience: 'https://api.example', scopes: ['invoices:read'] })
 * const guard = createGuard({ issuer: server.url, audience: server.audience, ...server.api, now: server.now })
 * await assert.rejects(guard.verify(server.tokens.expired()), { code: 'expired' })
 * server.fault('jwks', { kind: 'status', status: 503, retryAfter: 1 })
 */
export const startTestServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  const { audience = 'https://api.example', scopes = ['read', 'write'], tls = false, mutualTls = false } = options;
  const front = createRequestInterceptor();
  // It begins a day ago, so that a token of then has expired by every clock.
  let ahead = -DAY;
  const now = (): number => Date.now() + ahead;
  const flags = {
    listen: [`${tls ? 'https' : 'http'}://localhost:0`, 'http://127.0.0.1:0'],
    ...(mutualTls ? { mtlsListen: ['https://localhost:0'] } : undefined),
    logLevel: 'fatal',
  };
  const server = await startEphemeralServer({ flags, ...NO_SURROUNDINGS }, { now, around: front.around });
  const close = (): Promise<void> => {
    front.clearFaults();
    return server.close();
  };
  try {
    const [, back = '', mutualUrl = ''] = server.listening;
    front.exempt(Number(new URL(back).port));
    const { caFile, credentials: admin, publicUrl } = server;
    const direct = directAccess(back, admin);
    const createClient = async (settings: Readonly<Record<string, unknown>> = {}): Promise<SecretClient> => {
      const made = await direct.create('/clients', { name: 'a client of a test', ...settings });
      return { clientId: String(made['client_id']), clientSecret: String(made['client_secret']) };
    };
    const api = await createClient({ name: 'the API' });
    await direct.create('/resources', { uri: audience, name: 'the API', scopes, owners: [api.clientId] });
    const caller = await createClient({ name: 'the caller', scopes });
    const mutual = mutualTls && caFile !== undefined ? { url: mutualUrl, caFile } : undefined;
    const sources = { direct, createClient, caller, audience, scopes, otherAudience: `${publicUrl}/api`, publicUrl, mutual, now };
    const expired = await goodToken(sources);
    ahead = 0;
    return {
      ...serverUrls(publicUrl),
      url: publicUrl,
      audience,
      scopes,
      caFile,
      admin,
      caller,
      api,
      tokens: readyTokens(sources, expired),
      now,
      advance: (milliseconds) => {
        if (!(milliseconds >= 0)) throw new RangeError('milliseconds: expected 0 or more; time does not go back.');
        ahead += milliseconds;
      },
      fault: front.fault,
      clearFaults: front.clearFaults,
      calls: front.calls,
      resetCalls: front.resetCalls,
      reached: front.reached,
      createClient,
      createResource: async (settings) => void (await direct.create('/resources', settings)),
      manage: direct.manage,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await server.close();
    throw error;
  }
};

/** A test is the same wherever it runs: no variable, and no configuration file, for there is none in a file. */
const NO_SURROUNDINGS = { env: {}, cwd: process.execPath } as const;
