// One line for each request, for those who ask for it. It says what was asked and how it went, never with what: no query, no header, no body.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { AccessLog } from '../config/config-values.ts';

/** What a line is made with. */
export interface AccessLogDependencies {
  readonly log: Logger;
  /** The client's address, seen through trusted proxies. @throws when it cannot be told */
  readonly addressOf: (request: IncomingMessage) => string;
}

const ID = 'mintmark-request-id';
/** Longest path of a line, in characters. */
const MAX_PATH = 512;

/** Watches a request until its response is out; `undefined` when no request has a line. */
export const accessLog = (
  which: AccessLog,
  { log, addressOf }: AccessLogDependencies,
): ((request: IncomingMessage, response: ServerResponse) => void) | undefined => {
  if (which === 'off') return undefined;
  // Asked for by an option of its own, so the level of the rest does not silence it.
  const lines = log.child({ kind: 'access' }, { level: 'info' });
  return (request, response) => {
    const start = performance.now();
    const address = addressOr(request, addressOf);
    const id = idOf(response);
    response.once('close', () => {
      const { statusCode, headersSent, writableFinished } = response;
      if (which === 'errors' && writableFinished && statusCode < 400) return;
      const { method, url = '', headers } = request;
      lines.info(
        {
          request_id: id(),
          method,
          host: headers.host,
          path: url.split('?', 1)[0]?.slice(0, MAX_PATH),
          status: headersSent ? statusCode : undefined,
          duration_ms: Math.round((performance.now() - start) * 10) / 10,
          address,
          ...(writableFinished ? undefined : { aborted: true }),
        },
        'request',
      );
    });
  };
};

// What the proxy says may be no address; the request is refused then, and its line names the proxy.
const addressOr = (request: IncomingMessage, addressOf: AccessLogDependencies['addressOf']): string | undefined => {
  try {
    return addressOf(request);
  } catch {
    return request.socket.remoteAddress;
  }
};

// A response that is written in one go never has its headers where they could be read again.
const idOf = (response: ServerResponse): (() => string | undefined) => {
  let id: string | undefined;
  const writeHead = response.writeHead.bind(response);
  response.writeHead = (...written: readonly unknown[]) => {
    id = idIn(written.at(-1));
    return Reflect.apply(writeHead, response, written);
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
