// A real server for tests of programs that request or accept tokens: on loopback, with a clock and faults
// that the test controls.

import { directAccess, type SecretClient } from './direct-access.ts';
import type { EndpointName } from './endpoint-names.ts';
import { startEphemeralServer } from './ephemeral-server.ts';
import type { Fault } from './fault.ts';
import { goodToken, type ReadyTokens, readyTokens } from './ready-tokens.ts';
import { createRequestInterceptor } from './request-interceptor.ts';
import { type ServerUrls, serverUrls } from './server-urls.ts';

/** The options of a test server. All are optional. */
export interface TestServerOptions {
  /** The resource of the API under test (RFC 8707). Default: `https://api.example`. */
  readonly audience?: string;
  /** The scopes of that API, which the caller may request. Default: `read` and `write`. */
  readonly scopes?: readonly string[];
  /**
   * Whether the server uses `https` with a certificate of its own CA, {@link TestServer.caFile}. Default:
   * `false`.
   */
  readonly tls?: boolean;
  /** Whether a listener requests client certificates, for certificate-bound tokens. Default: `false`. */
  readonly mutualTls?: boolean;
}

/** A running test server. */
export interface TestServer extends ServerUrls, AsyncDisposable {
  /** Origin of the tenant: `issuer` of a guard, `tenantUrl` of a client. */
  readonly url: string;
  readonly audience: string;
  readonly scopes: readonly string[];
  /** With `tls`, the file of the local CA, for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string | undefined;
  /** The administrator of the tenant. */
  readonly admin: SecretClient;
  /** A client that may request tokens for the audience with every scope. */
  readonly caller: SecretClient;
  /**
   * The client of the API, which owns the resource: it may introspect the tokens and follow the revocation
   * feed.
   */
  readonly api: SecretClient;
  readonly tokens: ReadyTokens;
  /** The server's time in milliseconds since the epoch, for a client or guard with the same clock. */
  readonly now: () => number;
  /** Advances the server's clock. @param milliseconds - 0 or more @throws RangeError for less */
  advance(milliseconds: number): void;
  /**
   * Injects a fault into the requests to an endpoint. Several faults apply in the order in which they were
   * set.
   *
   * @param options - `times`: the number of requests; by default, all until the fault is cleared
   * @returns a function that clears the fault
   * @throws TypeError for an unknown endpoint or an invalid fault
   */
  fault(endpoint: EndpointName | 'any', fault: Fault, options?: { readonly times?: number }): () => void;
  /** Clears all faults. Delayed requests are forwarded. */
  clearFaults(): void;
  /**
   * The number of requests to an endpoint since the start or the last reset, including those with a fault.
   * The test server's own requests are not counted.
   */
  calls(endpoint: EndpointName): number;
  /** Resets the counts to 0. */
  resetCalls(): void;
  /** Fulfils when so many requests have arrived at an endpoint, also when a fault delays them. */
  reached(endpoint: EndpointName, count: number): Promise<void>;
  /** Creates an API client. @param settings - as in the management API; the name is optional */
  createClient(settings?: Readonly<Record<string, unknown>>): Promise<SecretClient>;
  /** Registers another resource. @param settings - as in the management API */
  createResource(settings: Readonly<Record<string, unknown>>): Promise<void>;
  /** Calls the management API as the administrator. @param path - the path after `/management/v1` */
  manage(method: string, path: string, body?: unknown): Promise<Response>;
  /** Clears the faults, stops the server and removes its files. */
  close(): Promise<void>;
}

const DAY = 86_400_000;

/**
 * Starts a real server for a test on free ports of loopback, with a registered API and client.
 *
 * @throws {@link StartError} when the server cannot start
 * @example
 * await using server = await startTestServer({ audience: 'https://api.example', scopes: ['invoices:read'] })
 * const guard = createGuard({ issuer: server.url, audience: server.audience, ...server.api, now: server.now
 * }) await assert.rejects(guard.verify(server.tokens.expired()), { code: 'expired' }) server.fault('jwks', {
 * kind: 'status', status: 503, retryAfter: 1 })
 */
export const startTestServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  const { audience = 'https://api.example', scopes = ['read', 'write'], tls = false, mutualTls = false } = options;
  const interceptor = createRequestInterceptor();
  // The clock starts a day ago, to issue a token that is expired now by every clock.
  let offset = -DAY;
  const now = (): number => Date.now() + offset;
  const flags = {
    listen: [`${tls ? 'https' : 'http'}://localhost:0`, 'http://127.0.0.1:0'],
    ...(mutualTls ? { mtlsListen: ['https://localhost:0'] } : undefined),
    logLevel: 'fatal',
  };
  const server = await startEphemeralServer({ flags, ...NO_ENVIRONMENT }, { now, around: interceptor.around });
  const close = (): Promise<void> => {
    interceptor.clearFaults();
    return server.close();
  };
  try {
    const [, directUrl = '', mutualUrl = ''] = server.listening;
    interceptor.exempt(Number(new URL(directUrl).port));
    const { caFile, credentials: admin, publicUrl } = server;
    const direct = directAccess(directUrl, admin);
    const createClient = async (settings: Readonly<Record<string, unknown>> = {}): Promise<SecretClient> => {
      const created = await direct.create('/clients', { name: 'a client of a test', ...settings });
      return { clientId: String(created['client_id']), clientSecret: String(created['client_secret']) };
    };
    const api = await createClient({ name: 'the API' });
    await direct.create('/resources', { uri: audience, name: 'the API', scopes, owners: [api.clientId] });
    const caller = await createClient({ name: 'the caller', scopes });
    const mutual = mutualTls && caFile !== undefined ? { url: mutualUrl, caFile } : undefined;
    const sources = { direct, createClient, caller, audience, scopes, otherAudience: `${publicUrl}/api`, publicUrl, mutual, now };
    const expired = await goodToken(sources);
    offset = 0;
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
        offset += milliseconds;
      },
      fault: interceptor.fault,
      clearFaults: interceptor.clearFaults,
      calls: interceptor.calls,
      resetCalls: interceptor.resetCalls,
      reached: interceptor.reached,
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

/**
 * Tests do not depend on their environment: no variables, and no configuration file, because `cwd` is not a
 * folder.
 */
const NO_ENVIRONMENT = { env: {}, cwd: process.execPath } as const;
