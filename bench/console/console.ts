// `npm run bench -- console`: measures the pages of the console among 100,000 clients, in a real browser and on a real
// server in this process: the first view, search as one types, scrolling and sorting.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parseConfig, type RunningServer, startServer } from '@mintmark/server';
import type { Page } from 'playwright-core';
import { startBrowser } from '../../test/console/browser.ts';
import { columns } from '../columns.ts';
import { CLIENTS, fillClients } from '../lists/fill-clients.ts';
import { machine } from '../machine.ts';
import { median } from '../median.ts';
import { UsageError } from '../usage-error.ts';
import { firstViewOf, scrollOf, searchOf, signIn, sortOf } from './tasks.ts';

const ROUNDS = 3;
const PAGES = fileURLToPath(new URL('../../packages/console/dist', import.meta.url));
/** What is typed, and what that finds. */
const SEARCHES = ['service', 'number 99999', 'nothing of the kind', 'team-7', 'client-4711'];

/** Measures the console. */
export const measureConsole = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  if (args.length > 0) throw new UsageError('npm run bench -- console has no options.');
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-console-'));
  const browser = await startBrowser();
  try {
    const { link, port } = await fillStore(directory);
    const { server } = await start(directory, port);
    try {
      console.log(`${machine(`Chromium ${browser.version()}, ${CLIENTS.toLocaleString('en-US')} clients`)}\n`);
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      await signIn(page, `${server.publicUrl}/console/`, link);
      const rows = await measured(page, `${server.publicUrl}/console/`, stop);
      console.log(columns([['', 'median', 'worst'], ['scripts of the first view, gzipped, kB', await firstViewSize(), ''], ...rows]));
      console.log(`\n${ROUNDS} times each, milliseconds. Browser, server and this program share the machine.\n`);
    } finally {
      await server.close();
    }
  } finally {
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  }
};

const measured = async (page: Page, url: string, stop: AbortSignal): Promise<readonly (readonly string[])[]> => {
  const tasks: readonly (readonly [what: string, run: () => Promise<number>])[] = [
    ['the list of clients, from the navigation on, nothing cached', () => firstViewOf(page, url, false)],
    ['the list of clients, from the navigation on, with the cache', () => firstViewOf(page, url, true)],
    ...SEARCHES.map((text) => [`search "${text}", from the last key on`, () => searchOf(page, url, text)] as const),
    ['in the order of names, from the click on', () => sortOf(page, url)],
    ['the longest frame while five pages scroll by', () => scrollOf(page, url)],
  ];
  const rows: (readonly string[])[] = [];
  for (const [what, run] of tasks) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      stop.throwIfAborted();
      times.push(await run());
    }
    rows.push([what, median(times).toFixed(0), Math.max(...times).toFixed(0)]);
  }
  return rows;
};

/** Starts a server on a folder. @param port - of the public URL, which a store has from its first start on */
const start = async (directory: string, port = '0'): Promise<{ readonly server: RunningServer; readonly link: string | undefined }> => {
  let link: string | undefined;
  const flags = {
    listen: [`http://127.0.0.1:${port}`],
    managementListen: 'http://127.0.0.1:0',
    data: directory,
    logLevel: 'fatal',
  } as const;
  const env = { MINTMARK_BOOTSTRAP_CLIENT_ID: 'admin', MINTMARK_BOOTSTRAP_CLIENT_SECRET: 'correct-horse-battery-staple-0123456789' };
  const server = await startServer(parseConfig({ flags, env, cwd: directory }), {
    onFirstStart: (first) => {
      link = first.operatorLink;
    },
  });
  return { server, link };
};

/** Creates a store with its first tenant, and puts the clients into it. @returns the link of the first operator */
const fillStore = async (directory: string): Promise<{ readonly link: string; readonly port: string }> => {
  const { server, link } = await start(directory);
  await server.close();
  const path = join(directory, 'mintmark.db');
  fillClients(path, tenantIn(path));
  if (link === undefined) throw new Error('The first start printed no link.');
  return { link: new URL(link).hash, port: new URL(server.publicUrl).port };
};

const tenantIn = (path: string): string => {
  using database = new DatabaseSync(path);
  return String(database.prepare('SELECT id FROM tenants').get()?.['id']);
};

const firstViewSize = async (): Promise<string> => {
  const html = await readFile(join(PAGES, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
  const sizes = await Promise.all(files.map(async (path) => gzipSync(await readFile(join(PAGES, path))).length));
  return (sizes.reduce((sum, size) => sum + size, 0) / 1000).toFixed(1);
};
