// The faults that can be injected into a request.
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A fault.
 *
 * - `slow`: the request is forwarded after so many milliseconds; `Infinity` delays it until the fault is
 * cleared
 * - `status`: an error response of 500 to 599 or 429, which the server does not see; with `Retry-After` in
 * seconds if given
 * - `dropped`: the connection is closed without a response
 */
export type Fault =
  | { readonly kind: 'slow'; readonly milliseconds: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
  | { readonly kind: 'dropped' };

/** A request with a fault. */
interface FaultedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Forwards the request to the server. */
  readonly forward: () => void;
  /** Aborted when the fault is cleared. */
  readonly cleared: AbortSignal;
}

/** Maximum delay of a timer, in milliseconds. */
const MAX_TIMER = 2 ** 31 - 1;

/** Checks a fault. @throws TypeError with the expected values */
export const requireFault = (fault: Fault): void => {
  const isValid = {
    slow: () => fault.kind === 'slow' && (fault.milliseconds === Infinity || (fault.milliseconds >= 0 && fault.milliseconds <= MAX_TIMER)),
    status: () => fault.kind === 'status' && isFailure(fault.status) && isDelay(fault.retryAfter),
    dropped: () => true,
  };
  if (!Object.hasOwn(isValid, fault.kind)) throw new TypeError('fault.kind: expected slow, status or dropped.');
  if (!isValid[fault.kind]())
    throw new TypeError(
      fault.kind === 'slow'
        ? 'fault.milliseconds: expected 0 or more, or Infinity.'
        : 'fault: expected status 500 to 599 or 429, and retryAfter in whole seconds.',
    );
};

const isFailure = (status: number): boolean => Number.isInteger(status) && (status === 429 || (status >= 500 && status <= 599));
const isDelay = (seconds: number | undefined): boolean => seconds === undefined || (Number.isInteger(seconds) && seconds >= 0);

/** Applies a fault to a request. */
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
    error_description: 'A fault that a test injected.',
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
  const proceed = (): void => {
    clearTimeout(timer);
    cleared.removeEventListener('abort', proceed);
    response.off('close', proceed);
    // The client may have disconnected in the meantime.
    if (!response.destroyed) handOn();
  };
  const timer = milliseconds === Infinity ? undefined : setTimeout(proceed, milliseconds);
  cleared.addEventListener('abort', proceed);
  response.on('close', proceed);
};
