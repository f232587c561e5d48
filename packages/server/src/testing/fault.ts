// What may go wrong with a request, and how it is done to it.
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A fault.
 *
 * - `slow`: the answer is right, and comes after so many milliseconds; `Infinity` holds it until the fault is cleared
 * - `status`: an error without the server having seen the request: 500 to 599, or 429; with `Retry-After` in seconds where it is given
 * - `dropped`: the connection ends without an answer
 */
export type Fault =
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
  | { readonly kind: 'dropped' };

/** One request that a fault befalls. */
interface FaultedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Hands the request on to the server. */
  readonly forward: () => void;
  /** Aborted when the fault is cleared. */
  readonly cleared: AbortSignal;
}

/** Longest wait that a timer can hold, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

/** Checks a fault. @throws TypeError that says what may be given */
export const requireFault = (fault: Fault): void => {
  const fits = {
    slow: () => fault.kind === 'slow' && (fault.milliseconds === Infinity || (fault.milliseconds >= 0 && fault.milliseconds <= MAX_TIMER)),
    status: () => fault.kind === 'status' && isFailure(fault.status) && isDelay(fault.retryAfter),
    dropped: () => true,
  };
  if (!Object.hasOwn(fits, fault.kind)) throw new TypeError('fault.kind: expected slow, status or dropped.');
  if (!fits[fault.kind]())
    throw new TypeError(
      fault.kind === 'slow'
        ? 'fault.milliseconds: expected 0 or more, or Infinity.'
        : 'fault: expected a status from 500 to 599 or 429, and whole seconds to wait.',
    );
};

const isFailure = (status: number): boolean => Number.isInteger(status) && (status === 429 || (status >= 500 && status <= 599));
const isDelay = (seconds: number | undefined): boolean => seconds === undefined || (Number.isInteger(seconds) && seconds >= 0);

/** Does a fault to a request. */
export const injectFault = (fault: Fault, { request, response, forward, cleared }: FaultedRequest): void => {
  switch (fault.kind) {
    case 'dropped':
      request.socket.destroy();
      return;
    case 'status':
      respond(response, fault.status, fault.retryAfter);
      return;
    case 'slow':
      delay(fault.milliseconds, response, forward, cleared);
  }
};

const respond = (response: ServerResponse, status: number, retryAfter: number | undefined): void => {
  const body = JSON.stringify({
    error: status === 429 || status === 503 ? 'temporarily_unavailable' : 'server_error',
    error_description: 'A fault that a test asked for.',
  });
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    ...(retryAfter === undefined ? undefined : { 'retry-after': String(retryAfter) }),
  });
  response.end(body);
};

const delay = (milliseconds: number, response: ServerResponse, handOn: () => void, cleared: AbortSignal): void => {
  const over = (): void => {
    clearTimeout(timer);
    cleared.removeEventListener('abort', over);
    response.off('close', over);
    // Whoever asked may have gone away meanwhile.
    if (!response.destroyed) handOn();
  };
  const timer = milliseconds === Infinity ? undefined : setTimeout(over, milliseconds);
  cleared.addEventListener('abort', over);
  response.on('close', over);
};
