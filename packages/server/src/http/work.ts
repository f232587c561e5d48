// Counts requests as in work, from the end of their body to their response: a peer that sends its body slowly
// uses no capacity (decision 210).
import type { IncomingMessage } from 'node:http';
import { Refusal } from '../refusals/refusal.ts';
import { OVERLOADED } from '../transport/client-error.ts';
import { connectionOf } from '../transport/connection.ts';

/**
 * Begins the work of a request whose body is complete. It ends with the response.
 *
 * @throws {@link Refusal} `temporarily_unavailable` when too many requests are in work
 */
export const beginWork = (request: IncomingMessage): void => {
  const retryAfter = connectionOf(request.socket)?.beginWork(request);
  if (retryAfter === undefined) return;
  const headers = { 'Retry-After': String(retryAfter) };
  throw new Refusal('temporarily_unavailable', OVERLOADED, 'overloaded', { isRecorded: false }, { headers });
};

/** Ends the work of a request before its response, as when it begins to wait. */
export const endWork = ({ socket }: IncomingMessage): void => connectionOf(socket)?.endWork();
