// The programs that the console shows with a new secret, and an API that they call.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import type { Ending } from '../running-server.ts';

/** The URL of the API in the programs. */
export const SHOWN_API = 'https://api.example.com/';

/** The texts of the programs, by the names of their tabs. */
export const shownPrograms = async (page: Page): Promise<ReadonlyMap<string, string>> => {
  const flow = page.getByRole('region', { name: 'Run the flow' });
  await flow.getByRole('tab').first().waitFor();
  const programs = new Map<string, string>();
  for (const tab of await flow.getByRole('tab').all()) {
    await tab.click();
    programs.set(await tab.innerText(), await flow.locator('pre:visible').first().innerText());
  }
  return programs;
};

/** An API that remembers the tokens that it was called with. */
export interface Api {
  readonly tokens: string[];
  /** A program that calls this API in place of the example. */
  readonly calledBy: (program: string) => string;
}

/** Starts the API. */
export const startApi = async (t: Ending): Promise<Api> => {
  const tokens: string[] = [];
  const server = createServer(({ headers }, response) => {
    tokens.push(headers.authorization?.replace(/^Bearer /, '') ?? '');
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { tokens, calledBy: (program) => program.replaceAll(SHOWN_API, `http://127.0.0.1:${port}/`) };
};
