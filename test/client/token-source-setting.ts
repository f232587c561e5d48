// For tests: a token source over a real socket, with a clock that the test moves.
import type { TestContext } from 'node:test';
import { createTokenSource, type Token, type TokenSource, type TokenSourceOptions } from '@mintmark/client';
import {
  collectEvents,
  type MovableClock,
  movableClock,
  numbered,
  type Responder,
  startHttpServer,
  type TestHttpServer,
} from './runtime.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A token source, its clock, its events and the server that it requests tokens from. */
export interface Setting {
  readonly server: TestHttpServer;
  readonly clock: MovableClock;
  readonly tokens: TokenSource;
  readonly seen: ReturnType<typeof collectEvents>;
}

/** @param responder - the default issues numbered tokens */
export const setting = async (
  t: TestContext,
  responder: Responder = (_, count) => numbered(count),
  more: Partial<TokenSourceOptions> = {},
): Promise<Setting> => {
  const server = await startHttpServer(t, responder);
  const clock = movableClock();
  const seen = collectEvents();
  const options = { tenantUrl: server.url, clientId: 'id', clientSecret: 'hunter2hunter2', ...clock, onEvent: seen.onEvent };
  return { server, clock, seen, tokens: createTokenSource({ ...options, ...more } as TokenSourceOptions) };
};

/** The value of a token, by which the tests tell one from another. */
export const tokenName = async (token: Promise<Token>): Promise<string> => (await token).accessToken;

/** Waits until a request in flight has completed. */
export const settled = async (tokens: TokenSource, from: string): Promise<void> => {
  while ((await tokenName(tokens.get())) === from) await new Promise(setImmediate);
};

/** A server that cuts every connection. */
export const down: Responder = () => ({ cut: true });
