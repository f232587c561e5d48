// The hot path: the usual request bypasses Fastify, which saves a tenth of the cost of a token. A request
// with another method, a query, another media type, an encoding, or a length that is unknown or too large
// goes to Fastify, where all of these are refused.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { settling, whenReady } from '../system/at-once.ts';
import { PacedResponse } from '../transport/paced-response.ts';
import { headersAt } from '../transport/security-headers.ts';
import { admit, type PendingExchange } from './admit.ts';
import { type ErrorCause, type ErrorDependencies, type ErrorStyle, respondWithError } from './error-response.ts';
import type { AdmissionDependencies, Exchange } from './exchange.ts';
import { FORM, type FormEndpoint, type FormResponse, JSON_TYPE } from './form-endpoint.ts';
import type { FactsOfRequests } from './request-facts.ts';
import type { RequestMetrics } from './request-metrics.ts';
import type { RequestSpans } from './request-spans.ts';
import { beginWork } from './work.ts';

/** The dependencies of the hot path. */
export interface HotPathDependencies extends AdmissionDependencies, ErrorDependencies {
  readonly requestId: () => string;
  readonly requests: RequestMetrics;
  /** For the access log and spans; `undefined` without both. */
  readonly facts: FactsOfRequests | undefined;
  /** `undefined` when nothing is traced. */
  readonly spans: RequestSpans | undefined;
  /** Maximum size of a body, in bytes. */
  readonly maxBody: number;
}

/** Creates the handler. @param others - handles all other requests */
export const hotPath = (
  formEndpoints: readonly FormEndpoint[],
  dependencies: HotPathDependencies,
  others: RequestListener,
): RequestListener => {
  const { requestId, requests, facts, spans, maxBody } = dependencies;
  const endpoints = new Map(formEndpoints.map((endpoint) => [endpoint.path, endpoint]));
  const send = (response: ServerResponse, { id, tenant }: Exchange, { body, headers, type = JSON_TYPE }: FormResponse): void => {
    const { lines } = headersAt(response.req.headers.host, tenant);
    if (!(response instanceof PacedResponse)) throw new TypeError('The listeners create responses of another class.');
    // The id is hexadecimal, and the type is a constant.
    const prepared = `${lines}mintmark-request-id: ${id}\r\ncontent-type: ${type}\r\n`;
    const length = ['content-length', String(body.length)];
    response.writePreparedHead(200, prepared, headers === undefined ? length : [...headers, ...length]);
    response.end(body, 'latin1');
  };
  const sendError = (response: ServerResponse, thrown: unknown, exchange: Exchange, style: ErrorStyle): ErrorCause => {
    const { status, headers, body, cause } = respondWithError(thrown, exchange, style, dependencies);
    const own = { 'mintmark-request-id': exchange.id, ...headers, 'content-length': Buffer.byteLength(body) };
    response.writeHead(status, { ...headersAt(response.req.headers.host, exchange.tenant).fields, ...own }).end(body);
    return cause;
  };
  return (request, response) => {
    const endpoint = isUsual(request, maxBody) ? endpoints.get(request.url ?? '') : undefined;
    if (endpoint === undefined) return others(request, response);
    const began = performance.now();
    const exchange: Exchange & PendingExchange = { id: requestId(), tenant: undefined, address: undefined, principal: undefined };
    const finish = (status: number): void => {
      requests.responded(endpoint.errors.endpoint, status, (performance.now() - began) / 1000, spans?.traceIdOf(request));
      const { id, tenant } = exchange;
      facts?.note(request, { requestId: id, endpoint: endpoint.errors.endpoint, route: endpoint.path, tenant: tenant?.tenant.id });
    };
    const fail = (thrown: unknown): void => {
      try {
        const { error, reason } = sendError(response, thrown, exchange, endpoint.errors);
        facts?.note(request, { error, reason });
        finish(response.statusCode);
      } catch {
        // If not even an error can be sent, the connection is closed.
        response.destroy();
      }
    };
    const succeed = (responded: FormResponse): void => {
      try {
        send(response, exchange, responded);
        finish(200);
      } catch (error) {
        fail(error);
      }
    };
    collect(request, (body) => {
      const respond = () => {
        beginWork(request);
        return whenReady(admit(exchange, request, dependencies), (admitted) => endpoint.respond(admitted, body));
      };
      if (spans === undefined) void settling(respond, succeed, fail);
      else void spans.within(request, () => settling(respond, succeed, fail));
    });
  };
};

const EMPTY = Buffer.alloc(0);

const isUsual = ({ method, headers }: IncomingMessage, maxBody: number): boolean =>
  method === 'POST' &&
  headers['content-type'] === FORM &&
  headers['content-encoding'] === undefined &&
  // The parser enforces the Content-Length. A chunked body has none.
  Number(headers['content-length'] ?? Number.NaN) <= maxBody;

/** Collects the body; does nothing for an aborted request. */
const collect = (request: IncomingMessage, then: (body: Uint8Array) => void): void => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => then(chunks.length > 1 ? Buffer.concat(chunks) : (chunks[0] ?? EMPTY)));
};
