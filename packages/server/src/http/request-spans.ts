// The span of each request, by OpenTelemetry's conventions for HTTP servers. It has no query, no header field and no
// body, and of a path only what the server knows: callers may put a secret anywhere.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { withoutBrackets } from '@mintmark/protocol';
import type { RecordedSpan, SpanAttributes, Tracing } from '../tracing/tracing.ts';
import type { RequestObserver, SocketError } from '../transport/request-observer.ts';
import type { FactsOfRequests, RequestFacts } from './request-facts.ts';

/** The dependencies of the spans. */
export interface RequestSpansDependencies {
  readonly tracing: Tracing;
  /** What the server finds out about each request. */
  readonly facts: FactsOfRequests;
  /** Returns the client's address, as reported by trusted proxies. @throws when it is unknown */
  readonly addressOf: (request: IncomingMessage) => string;
}

/** The methods of the conventions. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY']);

/** Begins and ends the spans of sampled requests. */
export class RequestSpans implements RequestObserver {
  readonly #dependencies: RequestSpansDependencies;
  readonly #spans = new WeakMap<IncomingMessage, RecordedSpan>();
  /** The errors that replaced responses. */
  readonly #errors = new WeakMap<ServerResponse, SocketError>();

  constructor(dependencies: RequestSpansDependencies) {
    this.#dependencies = dependencies;
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    const { tracing, facts } = this.#dependencies;
    if (this.#spans.has(request)) return;
    const { method = '', headers } = request;
    const name = METHODS.has(method) ? method : 'HTTP';
    const span = tracing.receive(name, headers);
    if (span === undefined) return;
    this.#spans.set(request, span);
    facts.observe(request);
    facts.note(request, { traceId: span.traceId });
    response.once('close', () => this.#end(span, name, request, response));
  }

  socketError(error: SocketError): void {
    if (error.response !== undefined) this.#errors.set(error.response, error);
  }

  /** Runs an action for a request: what it begins is below the span of the request, if that is recorded. */
  within<T>(request: IncomingMessage, action: () => T): T {
    const span = this.#spans.get(request);
    return span === undefined ? action() : this.#dependencies.tracing.within(span, action);
  }

  /** The id of the trace of a request, if that is recorded. */
  traceIdOf(request: IncomingMessage): string | undefined {
    return this.#spans.get(request)?.traceId;
  }

  #end(span: RecordedSpan, method: string, request: IncomingMessage, response: ServerResponse): void {
    const facts = this.#dependencies.facts.of(request);
    const error = this.#errors.get(response);
    const status = error?.status ?? (response.headersSent ? response.statusCode : undefined);
    span.set({
      ...httpAttributes(request, facts),
      'http.response.status_code': status,
      'client.address': this.#addressOf(request),
      ...oauthAttributes(facts),
      'mintmark.request_id': error?.requestId ?? facts.requestId,
      ...(response.writableFinished || error !== undefined ? undefined : { 'mintmark.aborted': true }),
    });
    if (facts.route !== undefined) span.rename(`${method} ${facts.route}`);
    if (status !== undefined && status >= 500) span.fail(String(status));
    span.end();
  }

  // When a proxy reports no valid address, the request is refused.
  #addressOf(request: IncomingMessage): string | undefined {
    try {
      return this.#dependencies.addressOf(request);
    } catch {
      return undefined;
    }
  }
}

const httpAttributes = (request: IncomingMessage, { route, tenant }: RequestFacts): SpanAttributes => {
  const { method = '', socket, httpVersion, headers } = request;
  // A host that no tenant has is the caller's text.
  const host = tenant === undefined ? undefined : URL.parse(`http://${headers.host}`);
  return {
    'http.request.method': METHODS.has(method) ? method : '_OTHER',
    'http.route': route,
    'url.scheme': 'encrypted' in socket ? 'https' : 'http',
    // The values of parameters are the caller's text, too.
    'url.path': route?.replaceAll(/:\w+|\*/g, 'REDACTED'),
    'server.address': host ? withoutBrackets(host.hostname) : undefined,
    'server.port': host?.port ? Number(host.port) : undefined,
    'network.protocol.version': httpVersion,
  };
};

const oauthAttributes = (facts: RequestFacts): SpanAttributes => ({
  'mintmark.tenant': facts.tenant,
  'oauth.client.id': facts.client,
  'oauth.client.auth_method': facts.authMethod,
  'mintmark.instance': facts.instance,
  'oauth.grant_type': facts.grantType,
  'oauth.token.format': facts.format,
  'oauth.resource': facts.resources,
  'oauth.error': facts.error,
  'mintmark.reason': facts.reason,
});
