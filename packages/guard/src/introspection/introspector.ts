// Asks an issuer what a token is worth at this moment (RFC 7662 §2).
import type { JsonObject } from '@mintmark/protocol';
import type { ApiClient } from '../api-client/api-client.ts';
import type { LimitedResponse } from '../exchange/limited-exchange.ts';
import { GuardUnavailable } from '../guard-errors.ts';
import type { GuardListener } from '../guard-events.ts';
import { isWithin, type Runtime } from '../runtime.ts';

const MAX_RESPONSE_BYTES = 65_536;
/** Milliseconds without a new question after one that got no answer: in an outage, requests are answered at once. */
const INTROSPECTION_COOL_DOWN = 1_000;
/** Milliseconds after the last answer in which nobody asks only to see whether one comes. */
const PROBE_INTERVAL = 5_000;
/** A token that no server has made. */
const PROBE = 'is-introspection-up';
/** Longest that a server's `Retry-After` is believed, in milliseconds. */
const MAX_COOL_DOWN = 30_000;

/** What is asked with. */
export interface IntrospectorOptions {
  readonly resolveUrl: () => string | Promise<string>;
  readonly client: ApiClient;
  readonly runtime: Runtime;
  readonly emit: GuardListener;
}

/**
 * How introspection is doing: `unknown` before the first question, `refused` when the issuer does not accept the credentials, `down` when the
 * last question got no answer.
 */
export type IntrospectionState = 'unknown' | 'up' | 'down' | 'refused';

interface Failure {
  readonly at: number;
  readonly coolDown: number;
  readonly cause: unknown;
}

/** Asks. */
export class Introspector {
  readonly #options: IntrospectorOptions;
  readonly #pending = new Map<string, Promise<JsonObject | undefined>>();
  #failure: Failure | undefined;
  #respondedAt: number | undefined;

  constructor(options: IntrospectorOptions) {
    this.#options = options;
  }

  /**
   * What the issuer says of an active token; `undefined` for one that is not. One question for all who wait for the same.
   *
   * @param name - a hash of the token and the address
   * @param clientAddress - address of who presented the token, for the rules that the issuer has for its client
   * @throws {@link GuardUnavailable}
   */
  introspect(name: string, token: string, clientAddress: string | undefined): Promise<JsonObject | undefined> {
    const under = this.#pending.get(name);
    if (under !== undefined) return under;
    const flight = this.#introspectOnce(token, clientAddress).finally(() => this.#pending.delete(name));
    this.#pending.set(name, flight);
    return flight;
  }

  get state(): IntrospectionState {
    if (this.#failure !== undefined) return this.#options.client.isRefused ? 'refused' : 'down';
    return this.#respondedAt === undefined ? 'unknown' : 'up';
  }

  /** Finds out whether questions are answered, unless that is known. Never rejects: the state tells. */
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
      const answer = await this.#exchange(url, token, clientAddress);
      const claims = activeClaims(answer);
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
      // A kept connection that the server had closed: the question changes nothing, so it is asked once more.
      if (error instanceof TypeError) return send();
      throw error;
    }
  }

  #unavailable({ at, coolDown, cause }: Failure): GuardUnavailable {
    const retryAfter = Math.max(1, Math.ceil((at + coolDown - this.#options.runtime.steady()) / 1000));
    return new GuardUnavailable('introspection_unavailable', 'The issuer cannot be asked about the token.', { retryAfter, cause });
  }
}

/** An answer that says nothing of the token. */
class IntrospectionFailure extends Error {
  override readonly name = 'Unanswered';
  readonly coolDown: number;

  constructor({ status, headers }: LimitedResponse) {
    super(
      status === 401 || status === 403
        ? `The issuer does not let this API introspect (status ${status}): its credentials are wrong, or it lacks the right.`
        : `The answer to introspection has status ${status}.`,
    );
    const asked = /^\d{1,6}$/.test(headers.get('retry-after') ?? '') ? Number(headers.get('retry-after')) * 1000 : INTROSPECTION_COOL_DOWN;
    this.coolDown = Math.min(Math.max(asked, INTROSPECTION_COOL_DOWN), MAX_COOL_DOWN);
  }
}

// A server that refuses the very question, as a token that it cannot read, has said what the token is worth: whoever sends it must not be able
// to make an outage of it.
const activeClaims = (answer: LimitedResponse): JsonObject | undefined => {
  const { status, json } = answer;
  if (status === 400 && json?.['error'] === 'invalid_request') return undefined;
  if (status !== 200 || typeof json?.['active'] !== 'boolean') throw new IntrospectionFailure(answer);
  return json['active'] ? json : undefined;
};
