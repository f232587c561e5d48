// The longest pause of issuing while the server removes expired grants: load at a constant rate, in windows
// of a few seconds, with and without removal.
import { ownLoad } from '../load/own-load.ts';
import type { StartedMintmark } from '../servers/mintmark-process.ts';
import { addExpired, expiredLeft } from './fill-grants.ts';

/** Requests per second. */
const RATE = 200;
const WINDOW_SECONDS = 3;
/** Windows: the server removes expired grants once a minute. */
const MAX_WINDOWS = 40;
/** Windows that are measured after the last removal. */
const MIN_WITHOUT = 5;

interface Window {
  readonly removed: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Adds expired grants, and measures until they are removed. */
export const purgeLines = async (
  { server, directory }: { readonly server: StartedMintmark; readonly directory: string },
  expired: number,
  stop: AbortSignal,
): Promise<readonly (readonly string[])[]> => {
  await addExpired(directory, server, expired);
  const windows: Window[] = [];
  let left = expiredLeft(directory);
  for (let count = 0; count < MAX_WINDOWS; count++) {
    stop.throwIfAborted();
    const order = { request: server.request, connections: 64, seconds: WINDOW_SECONDS, rate: RATE, responseLength: undefined };
    const { p99Ms, maxMs = Number.NaN } = await ownLoad('paced').run(order, stop);
    const now = expiredLeft(directory);
    windows.push({ removed: left - now, p99Ms, maxMs });
    left = now;
    if (left === 0 && windows.filter(({ removed }) => removed === 0).length >= MIN_WITHOUT) break;
  }
  const groups = [
    ['without', windows.filter(({ removed }) => removed === 0)],
    ['while expired grants are removed', windows.filter(({ removed }) => removed > 0)],
  ] as const;
  return [
    [`issuing at ${RATE} per second`, 'windows', 'removed', 'p99 ms', 'max ms'],
    ...groups.map(([what, all]) => [
      what,
      String(all.length),
      all.reduce((sum, { removed }) => sum + removed, 0).toLocaleString('en-US'),
      ...[all.map(({ p99Ms }) => p99Ms), all.map(({ maxMs }) => maxMs)].map((values) => Math.max(...values).toFixed(1)),
    ]),
  ];
};
