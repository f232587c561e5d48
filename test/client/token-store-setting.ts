// Helpers of the tests of token stores: a key, a folder, and token sources of one server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createTokenSource, type TokenSourceOptions } from '@mintmark/client';
import { collectEvents, movableClock, numbered, type Responder, startHttpServer } from './runtime.ts';

export const KEY = 'a'.repeat(64);
export const MINUTE = 60_000;

/** A folder that is removed with the test. */
export const storeFolder = async (t: Pick<TestContext, 'after'>): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-store-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
};

/** Creates a function that returns token sources with the same server and clock, and different options. */
export const storeSetting = async (t: TestContext, responder: Responder = (_, count) => numbered(count)) => {
  const server = await startHttpServer(t, responder);
  const clock = movableClock();
  const seen = collectEvents();
  const source = (more: Partial<TokenSourceOptions>) =>
    createTokenSource({
      ...{ tenantUrl: server.url, clientId: 'id', clientSecret: 'hunter2', ...clock, onEvent: seen.onEvent },
      ...more,
    } as TokenSourceOptions);
  return { server, clock, seen, source };
};
