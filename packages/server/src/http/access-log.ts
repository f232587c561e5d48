// The access log: one line for each request, without query, headers and body.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Logger } from 'pino';
import { sanitizedText } from '../audit/sanitize-text.ts';
import type { AccessLog } from '../config/config-values.ts';
import { canonicalAddress } from '../net/address-list.ts';
import type { RequestObserver, SocketError } from '../transport/request-observer.ts';
import type { FactsOfRequests } from './request-facts.ts';
import { traceIdOf } from './trace-id.ts';

/** The dependencies of the access log. */
export interface AccessLogDependencies {
  readonly log: Logger;
  /** Returns the client's address, as reported by trusted proxies. @throws when it is unknown */
  readonly addressOf: (request: IncomingMessage) => string;
  /** What the server finds out about each request. */
  readonly facts: FactsOfRequests;
}

const ID = 'mintmark-request-id';

/** What a client wrote, in printable ASCII, without credentials, and of a bounded length. */
const shown = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : sanitizedText(text.replace(/[^\x21-\x7e]/g, encodedByte));

const encodedByte = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** Creates the access log; `undefined` when it is off. */
export const accessLog = (which: AccessLog, { log, addressOf, facts }: AccessLogDependencies): RequestObserver | undefined => {
  if (which === 'off') return undefined;
  // The access log has its own option, so the log level does not suppress it.
  const lines = log.child({ kind: 'access' }, { level: 'info' });
  // The error that replaced a response, by the response.
  const observed = new WeakMap<ServerResponse, SocketError | undefined>();
  const observe = (request: IncomingMessage, response: ServerResponse): void => {
    if (observed.has(response)) return;
    observed.set(response, undefined);
    facts.observe(request);
    const start = performance.now();
    const address = addressOr(request, addressOf);
    const id = idOf(response);
    response.once('close', () => {
      const { statusCode, headersSent, writableFinished } = response;
      if (which === 'errors' && writableFinished && statusCode < 400) return;
      const { method, url = '', headers } = request;
      const error = observed.get(response);
      const { traceId, endpoint, tenant, client, instance } = facts.of(request);
      lines.info(
        {
          request_id: error?.requestId ?? id(),
          // Of a trace that is recorded here, or of the caller's.
          trace_id: traceId ?? traceIdOf(headers['traceparent']),
          endpoint,
          tenant,
          client,
          instance,
          method,
          host: shown(headers.host),
          path: shown(url.split('?', 1)[0]),
          status: error?.status ?? (headersSent ? statusCode : undefined),
          duration_ms: Math.round((performance.now() - start) * 10) / 10,
          address,
          ...(writableFinished || error !== undefined ? undefined : { aborted: true }),
        },
        'request',
      );
    });
  };
  return {
    request: observe,
    socketError: (error) => {
      const { response, requestId, status, socket } = error;
      if (response === undefined) {
        const address = socket instanceof Socket ? canonicalAddress(socket.remoteAddress ?? '') : undefined;
        lines.info({ request_id: requestId, status, address }, 'request');
        return;
      }
      observe(response.req, response);
      observed.set(response, error);
    },
  };
};

// When a proxy reports no valid address, the request is refused and its line contains the proxy's address.
const addressOr = (request: IncomingMessage, addressOf: AccessLogDependencies['addressOf']): string | undefined => {
  try {
    return addressOf(request);
  } catch {
    return request.socket.remoteAddress;
  }
};

// `getHeader` does not return the headers that are passed to `writeHead` as a list.
const idOf = (response: ServerResponse): (() => string | undefined) => {
  let id: string | undefined;
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (...args: readonly unknown[]) => {
    id = idIn(args.at(-1));
    return Reflect.apply(writeHead, response, args);
  };
  return () => id ?? response.getHeader(ID)?.toString();
};

const idIn = (headers: unknown): string | undefined => {
  if (Array.isArray(headers)) {
    const at = headers.indexOf(ID);
    return at === -1 ? undefined : String(headers[at + 1]);
  }
  const value: unknown = typeof headers === 'object' && headers !== null && ID in headers ? headers[ID] : undefined;
  return typeof value === 'string' ? value : undefined;
};
