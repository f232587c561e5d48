// Before any load, checks that a server responds as its row describes: a server that did not sign would be
// fastest.
import { createLocalJWKSet, jwtVerify } from 'jose';
import { requestBodyOf, responseStartOf } from '../load/load-tool.ts';
import { sendAll } from '../load/once.ts';
import { connectRaw, parseResponse } from '../raw-connection.ts';
import type { BenchServer, StartedServer } from '../servers/bench-server.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Sends the request twice, and checks both responses.
 *
 * @returns the length of every correct body; `undefined` when it varies
 * @throws {@link UsageError} with the reason
 */
export const checkResponse = async (
  { name, tokenVaries }: Pick<BenchServer, 'name' | 'tokenVaries'>,
  { request, requests, jwksUrl, lengthVaries = false }: StartedServer,
): Promise<number | undefined> => {
  const wrong = (reason: string): UsageError => new UsageError(`${name}: ${reason}.`);
  const sent = (await requests?.(2)) ?? [request, request].map((one) => ({ ...one, body: requestBodyOf(one) }));
  const [first = '', second = ''] = await sendAll(sent, 1, new AbortController().signal).catch((error: Error) => {
    throw wrong(error.message);
  });
  if (!first.startsWith(responseStartOf(request))) throw wrong(`the response does not begin with ${responseStartOf(request)}: ${first}`);
  if (first.length !== second.length && !lengthVaries)
    throw wrong('its responses differ in length, so that incorrect ones cannot be recognized');
  if (tokenVaries && tokenIn(first) === tokenIn(second)) throw wrong('it returned the same token twice');
  if (jwksUrl !== undefined) await jwtVerify(tokenIn(first), await keySet(new URL(jwksUrl), request.ca), { algorithms: ['ES256'] });
  return lengthVaries ? undefined : first.length;
};

const tokenIn = (body: string): string => {
  const json: unknown = body === '' ? undefined : JSON.parse(body);
  const token: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, 'access_token') : undefined;
  return typeof token === 'string' ? token : '';
};

const keySet = async (url: URL, ca: string | undefined) => {
  const connection = await connectRaw(url, ca);
  const { text } = await connection.exchange(Buffer.from(`GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`));
  connection.close();
  return createLocalJWKSet(JSON.parse(parseResponse(text).body)); // jose checks its form
};
