// Whether the guard lives, and whether it can judge tokens, for who restarts and routes. At a listener of its own: no request of a client can
// pass for a question about it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Guard, GuardStatus } from '@mintmark/guard';

const PATHS: Readonly<Record<string, (status: GuardStatus) => boolean>> = {
  '/health/live': () => true,
  '/health/ready': ({ ready }) => ready,
};

/** Makes the listener. The body says of each issuer how it is doing, and what the problem is. */
export const guardHealth =
  (guard: Guard) =>
  ({ url }: IncomingMessage, response: ServerResponse): void => {
    const isGood = url !== undefined && Object.hasOwn(PATHS, url) ? PATHS[url] : undefined;
    if (isGood === undefined) return void response.writeHead(404).end();
    const status = guard.status();
    response.writeHead(isGood(status) ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(status));
  };
