// A web server of somebody else, at any host name that the browser knows for loopback: hostile pages, and what it receives.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ending } from '../running-server.ts';

/** The server. */
export interface HostileSite {
  readonly port: number;
  /** What its next pages contain. */
  body: string;
  /** Header fields of its next responses. */
  headers: Readonly<Record<string, string | readonly string[]>>;
  /** The cookies that it received, by path. */
  readonly cookies: Map<string, string | undefined>;
}

/** Starts it. */
export const startHostileSite = async (ending: Ending): Promise<HostileSite> => {
  const server = createServer(({ url = '', headers }, response) => {
    site.cookies.set(url, headers.cookie);
    for (const [name, value] of Object.entries(site.headers)) response.setHeader(name, value);
    response.setHeader('content-type', 'text/html').end(`<!doctype html><title>hostile</title>${site.body}`);
  }).listen(0, '127.0.0.1');
  ending.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const site: HostileSite = { port: (server.address() as AddressInfo).port, body: '', headers: {}, cookies: new Map() };
  return site;
};
