// Introspects tokens at an issuer (RFC 7662 §2).
import type { JsonObject } from '@mintmark/protocol';
import type { ApiClient } from '../api-client/api-client.ts';
import type { LimitedResponse } from '../exchange/limited-exchange.ts';
import { GuardUnavailable } from '../guard-errors.ts';
import type { GuardListener } from '../guard-events.ts';
import { isWithin, type Runtime } from '../runtime.ts';

const MAX_RESPONSE_BYTES = 65_536;
/**
 * Milliseconds after a failure without a new request, so that an outage does not make every request wait
 * for a timeout.
 */
const INTROSPECTION_COOL_DOWN = 1_000;
/** Milliseconds after the last response before the next probe. */
const PROBE_INTERVAL = 5_000;
/** A token that no server has issued. */
const PROBE = 'is-introspection-up';
/**
 * Maximum number of tokens that are introspected at once. The tokens of another server than a tenant cannot be
 * recognized, and callers can invent as many as they like.
 */
export const MAX_AT_ONCE = 2_000;
/** Maximum of a server's `Retry-After` that is respected, in milliseconds. */
const MAX_COOL_DOWN = 30_000;

/** The dependencies of introspection. */
export interface IntrospectorOptions {
  readonly resolveUrl: () => string | Promise<string>;
  readonly client: ApiClient;
  readonly runtime: Runtime;
  readonly emit: GuardListener;
}

/**
 * The state of introspection: `unknown` before the first request, `refused` when the issuer does not accept
 * the credentials, `down` when the last request failed.
 */
export type IntrospectionState = 'unknown' | 'up' | 'down' | 'refused';

interface Failure {
  readonly at: number;
  readonly coolDown: number;
  readonly cause: unknown;
}

/** Introspects tokens, one request at a time for each token. */
export class Introspector {
  readonly #options: IntrospectorOptions;
  readonly #pending = new Map<string, Promise<JsonObject | undefined>>();
  #failure: Failure | undefined;
  #respondedAt: number | undefined;

  constructor(options: IntrospectorOptions) {
    this.#options = options;
  }

  /**
   * The introspection response for an active token; `undefined` for an inactive one. Concurrent calls for
   * one token share a request.
   *
   * @param name - a hash of the token and the address
   * @param clientAddress - address of the client that presented the token, for the issuer's address rules
   * @throws {@link GuardUnavailable}
   */
  introspect(name: string, token: string, clientAddress: string | undefined): Promise<JsonObject | undefined> {
    const running = this.#pending.get(name);
    if (running !== undefined) return running;
    if (this.#pending.size >= MAX_AT_ONCE) return Promise.reject(tooMany());
    const started = this.#introspectOnce(token, clientAddress).finally(() => this.#pending.delete(name));
    this.#pending.set(name, started);
    return started;
  }

  get state(): IntrospectionState {
    if (this.#failure !== undefined) return this.#options.client.isRefused ? 'refused' : 'down';
    return this.#respondedAt === undefined ? 'unknown' : 'up';
  }

  /**
   * Checks whether introspection works, unless that is known. It never rejects; the state has the result.
   */
  async probe(): Promise<void> {
    const { runtime } = this.#options;
    if (this.#isCoolingDown() || isWithin(this.#respondedAt, PROBE_INTERVAL, runtime.steady())) return;
    await this.introspect(PROBE, PROBE, undefined).catch(() => undefined);
  }

  #isCoolingDown(): boolean {
    return this.#failure !== undefined && isWithin(this.#failure.at, this.#failure.coolDown, this.#options.runtime.steady());
  }

  async #introspectOnce(token: string, clientAddress: string | undefined): Promise<JsonObject | undefined> {
    const { resolveUrl, runtime, emit } = this.#options;
    if (this.#failure !== undefined && this.#isCoolingDown()) throw this.#unavailable(this.#failure);
    let url = '';
    try {
      url = await resolveUrl();
      const claims = activeClaims(await this.#exchange(url, token, clientAddress));
      this.#failure = undefined;
      this.#respondedAt = runtime.steady();
      return claims;
    } catch (cause) {
      const coolDown = cause instanceof IntrospectionFailure ? cause.coolDown : INTROSPECTION_COOL_DOWN;
      this.#failure = { at: runtime.steady(), coolDown, cause };
      emit({ type: 'introspection_failed', url, cause });
      throw this.#unavailable(this.#failure);
    }
  }

  async #exchange(url: string, token: string, clientAddress: string | undefined): Promise<LimitedResponse> {
    const form = new URLSearchParams({ token, token_type_hint: 'access_token' });
    if (clientAddress !== undefined) form.set('client_address', clientAddress);
    const send = () => this.#options.client.post(url, form, { limit: MAX_RESPONSE_BYTES });
    try {
      return await send();
    } catch (error) {
      // The server had closed an idle connection. The request is sent again, since introspection changes
      // nothing.
      if (error instanceof TypeError) return send();
      throw error;
    }
  }

  #unavailable({ at, coolDown, cause }: Failure): GuardUnavailable {
    const retryAfter = Math.max(1, Math.ceil((at + coolDown - this.#options.runtime.steady()) / 1000));
    return new GuardUnavailable('introspection_unavailable', 'The token cannot be introspected for now.', { retryAfter, cause });
  }
}

const tooMany = (): GuardUnavailable =>
  new GuardUnavailable('introspection_unavailable', `${MAX_AT_ONCE} tokens are being introspected.`, { retryAfter: 1, cause: undefined });

/** A response without the state of the token. */
class IntrospectionFailure extends Error {
  override readonly name = 'IntrospectionFailure';
  readonly coolDown: number;

  constructor({ status, headers }: LimitedResponse) {
    super(
      status === 401 || status === 403
        ? `The issuer refused introspection with status ${status}: the API's credentials are wrong, or it is not permitted to introspect.`
        : `Introspection responded with status ${status}.`,
    );
    const requested = /^\d{1,6}$/.test(headers.get('retry-after') ?? '')
      ? Number(headers.get('retry-after')) * 1000
      : INTROSPECTION_COOL_DOWN;
    this.coolDown = Math.min(Math.max(requested, INTROSPECTION_COOL_DOWN), MAX_COOL_DOWN);
  }
}

// If a server refuses the request because it cannot parse the token, the token is not active. A caller must
// not be able to cause an outage with such a token.
const activeClaims = (response: LimitedResponse): JsonObject | undefined => {
  const { status, json } = response;
  if (status === 400 && json?.['error'] === 'invalid_request') return undefined;
  if (status !== 200 || typeof json?.['active'] !== 'boolean') throw new IntrospectionFailure(response);
  return json['active'] ? json : undefined;
};
