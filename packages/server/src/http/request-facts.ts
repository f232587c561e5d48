// What the server finds out about a request, for its line in the access log and its span.
import type { IncomingMessage } from 'node:http';

/** The facts of a request. Each is safe to log. */
export interface RequestFacts {
  /** The `Mintmark-Request-Id` of its response. */
  readonly requestId?: string | undefined;
  /** The name of the endpoint, as in metrics. */
  readonly endpoint?: string | undefined;
  /** The pattern of its path. */
  readonly route?: string | undefined;
  /** The id of the tenant. */
  readonly tenant?: string | undefined;
  /** The id of the authenticated client; not a claimed one, which may be a secret in the wrong place. */
  readonly client?: string | undefined;
  /** The method by which the client authenticated, or tried to. */
  readonly authMethod?: string | undefined;
  /** The grant type of an issued token, its format and the resources that it is for. */
  readonly grantType?: string | undefined;
  readonly format?: string | undefined;
  readonly resources?: readonly string[] | undefined;
  /** The instance of an agent that obtained a token. */
  readonly instance?: string | undefined;
  /** The error that the caller received, and the reason that it did not. */
  readonly error?: string | undefined;
  readonly reason?: string | undefined;
  /** The id of its trace, if that is recorded. */
  readonly traceId?: string | undefined;
}

/** Remembers facts of observed requests until they are forgotten. It exists only if something is logged or traced. */
export class FactsOfRequests {
  readonly #facts = new WeakMap<IncomingMessage, RequestFacts>();

  /** Remembers the facts of a request from now on. */
  observe(request: IncomingMessage): void {
    if (!this.#facts.has(request)) this.#facts.set(request, {});
  }

  /** Adds facts, if the request is observed. */
  note(request: IncomingMessage, facts: RequestFacts): void {
    const known = this.#facts.get(request);
    if (known !== undefined) Object.assign(known, facts);
  }

  /** The facts so far. */
  of(request: IncomingMessage): RequestFacts {
    return this.#facts.get(request) ?? {};
  }
}
