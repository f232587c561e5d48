// The built site on a port of this machine, and a page of it in a browser of a given width.
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import type { Page } from 'playwright-core';
import { startBrowser } from '../console/browser.ts';
import type { Ending } from '../running-server.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Serves a folder as a web server does. @returns its URL */
export const serveSite = async (ending: Ending, folder: string): Promise<string> => {
  const server = createServer(({ url = '' }, response) => {
    const path = join(folder, normalize(new URL(url, 'http://site').pathname), url.endsWith('/') ? 'index.html' : '');
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    return createReadStream(path).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** A browser of which each call opens a window. */
export const startWindows = async (ending: Ending): Promise<(width: number, height?: number) => Promise<Page>> => {
  const browser = await startBrowser();
  ending.after(() => browser.close());
  return (width, height = 740) => browser.newPage({ viewport: { width, height } });
};
