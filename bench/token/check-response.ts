// Checks before any load that a server's responses are what its row states: one that did not sign would win.
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { bodyStart } from '../load/load-tool.ts';
import type { BenchServer, StartedServer } from '../servers/bench-server.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Sends the request twice, and checks both responses.
 *
 * @returns the length of every correct body
 * @throws {@link UsageError} with the reason
 */
export const checkResponse = async ({ name, fresh }: BenchServer, { request, jwksUrl }: StartedServer): Promise<number> => {
  const wrong = (what: string): UsageError => new UsageError(`${name}: ${what}.`);
  const send = async (): Promise<{ body: string; token: string }> => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const response = await fetch(request.url, { method: 'POST', headers, body: request.body });
    const body = await response.text();
    if (response.status !== 200) throw wrong(`responded with ${response.status} ${body}`);
    if (!body.startsWith(bodyStart(request))) throw wrong(`the response does not begin with ${bodyStart(request)}`);
    const json: unknown = JSON.parse(body);
    const token: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'access_token') : undefined;
    return { body, token: typeof token === 'string' ? token : '' };
  };
  const [first, second] = [await send(), await send()];
  if (first.body.length !== second.body.length) throw wrong('its responses differ in length, so that incorrect ones cannot be recognized');
  if (fresh && first.token === second.token) throw wrong('it returned the same token twice');
  if (jwksUrl !== undefined) await jwtVerify(first.token, createRemoteJWKSet(new URL(jwksUrl)), { algorithms: ['ES256'] });
  return first.body.length;
};
