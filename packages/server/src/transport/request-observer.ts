// Notifies the access log of requests, and of error responses that are written without a request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** An error response that was written to the socket directly, because the parser failed. */
export interface SocketError {
  readonly status: number;
  readonly requestId: string;
  readonly socket: Duplex;
  /**
   * The response that it replaces; `undefined` when the parser failed before the end of a request's header.
   */
  readonly response: ServerResponse | undefined;
}

/** Is notified of every request of a listener. */
export interface RequestObserver {
  /** Called before anything else handles the request. A second call for the same response has no effect. */
  request(request: IncomingMessage, response: ServerResponse): void;
  /** Called before the error is written. */
  socketError(error: SocketError): void;
}

/** Notifies several observers in turn; `undefined` for none. */
export const observers = (all: readonly RequestObserver[]): RequestObserver | undefined => {
  const [first, ...others] = all;
  if (others.length === 0) return first;
  return {
    request: (request, response) => {
      for (const each of all) each.request(request, response);
    },
    socketError: (error) => {
      for (const each of all) each.socketError(error);
    },
  };
};
