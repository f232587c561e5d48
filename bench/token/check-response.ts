// Before any load: does the server answer as the row says? A server that does not sign would win.
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { bodyStart } from '../load/load-tool.ts';
import type { BenchServer, StartedServer } from '../servers/bench-server.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Asks twice, and looks at both answers.
 *
 * @returns the length that every right body has
 * @throws {@link UsageError} saying what is wrong
 */
export const proveAnswer = async ({ name, fresh }: BenchServer, { request, jwksUrl }: StartedServer): Promise<number> => {
  const wrong = (what: string): UsageError => new UsageError(`${name}: ${what}.`);
  const ask = async (): Promise<{ body: string; token: string }> => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const response = await fetch(request.url, { method: 'POST', headers, body: request.body });
    const body = await response.text();
    if (response.status !== 200) throw wrong(`answered ${response.status} ${body}`);
    if (!body.startsWith(bodyStart(request))) throw wrong(`the answer does not begin with ${bodyStart(request)}`);
    const json: unknown = JSON.parse(body);
    const token: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'access_token') : undefined;
    return { body, token: typeof token === 'string' ? token : '' };
  };
  const [first, second] = [await ask(), await ask()];
  if (first.body.length !== second.body.length) throw wrong('its answers differ in length, so that they cannot be told from wrong ones');
  if (fresh && first.token === second.token) throw wrong('it gave the same token twice');
  if (jwksUrl !== undefined) await jwtVerify(first.token, createRemoteJWKSet(new URL(jwksUrl)), { algorithms: ['ES256'] });
  return first.body.length;
};
