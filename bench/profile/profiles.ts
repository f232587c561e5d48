// Prints the time of each profiled thread by area.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { columns } from '../columns.ts';
import { type ThreadTime, threadTime } from './cpu-profile.ts';

const FUNCTIONS_PER_AREA = 4;
const MIN_SHARE = 0.005;

/**
 * Prints the .cpuprofile files below a folder, without nearly idle threads.
 *
 * @param since - milliseconds since the epoch; files of earlier runs are ignored
 */
export const printProfiles = (dir: string, since: number): void => {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.cpuprofile') && statSync(join(dir, name)).mtimeMs >= since,
  );
  const threads = files.map((name) => ({ name, ...threadTime(readFileSync(join(dir, name), 'utf8')) }));
  const most = Math.max(...threads.map(({ busy }) => busy));
  for (const thread of threads) {
    if (thread.busy > 0.01 * most) console.log(`\n${relative(process.cwd(), join(dir, thread.name))}\n${breakdown(thread)}`);
  }
};

/**
 * The areas by self time, each with its heaviest functions, as shares of the time in which the thread ran.
 */
const breakdown = ({ busy, areas }: ThreadTime): string => {
  const share = (time: number): string => `${((100 * time) / busy).toFixed(1)} %`;
  const heaviest = <T>(entries: Iterable<T>, time: (entry: T) => number): readonly T[] =>
    [...entries].filter((entry) => time(entry) >= MIN_SHARE * busy).sort((a, b) => time(b) - time(a));
  const lines = heaviest(areas, ([, area]) => area.time).map(([name, area]) => {
    const functions = heaviest(area.functions, ([, time]) => time).slice(0, FUNCTIONS_PER_AREA);
    return [name, share(area.time), `  ${functions.map(([fn, time]) => `${fn} ${share(time)}`).join(', ')}`];
  });
  const [areasAndShares, functions] = [columns(lines.map((line) => line.slice(0, 2))).split('\n'), lines.map((line) => line[2] ?? '')];
  return [`busy for ${(busy / 1e6).toFixed(1)} s`, ...areasAndShares.map((line, i) => line + functions[i])].join('\n');
};
