// What the server finds out about a request, for its line in the access log.
import type { IncomingMessage } from 'node:http';

/** The facts of a request. Each is safe to log. */
export interface RequestFacts {
  /** The name of the endpoint, as in metrics. */
  readonly endpoint?: string | undefined;
  /** The id of the tenant. */
  readonly tenant?: string | undefined;
  /** The id of the authenticated client; not a claimed one, which may be a secret in the wrong place. */
  readonly client?: string | undefined;
}

/** Remembers facts until the request is forgotten. It exists only if something is logged. */
export class FactsOfRequests {
  readonly #facts = new WeakMap<IncomingMessage, RequestFacts>();

  /** Adds facts. */
  note(request: IncomingMessage, facts: RequestFacts): void {
    this.#facts.set(request, { ...this.#facts.get(request), ...facts });
  }

  /** The facts so far. */
  of(request: IncomingMessage): RequestFacts {
    return this.#facts.get(request) ?? {};
  }
}
