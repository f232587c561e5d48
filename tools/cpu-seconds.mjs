// What each process of a test run took, in seconds of CPU: its own and those of the processes that it started and
// that have ended. tools/test-process.mjs loads this module into the process of each file, and the closing reporter writes
// the list. Node reports only what a process itself took, so without /proc nothing is listed.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { filesOf, isTestFile } from './test-groups.mjs';

/** The folder of the run, in which each process leaves a file. */
const { MINTMARK_TEST_TIMES: FOLDER } = process.env;
/** Clock ticks in a second, as the kernel reports times to programs: 100 on every architecture that Node has. */
const TICKS = 100;
/** How many files are listed. */
const LISTED = 20;

/** The seconds of CPU of this process and of its children, or `undefined` where there is no /proc. */
const cpuSeconds = () => {
  try {
    // utime, stime, cutime and cstime. The command is in brackets, and may contain spaces and brackets.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
      .slice(11, 15);
    return fields.reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS;
  } catch {
    return undefined;
  }
};

const nameOf = (path) => {
  const [first, ...further] = filesOf(path).map((file) => relative(process.cwd(), file));
  return further.length === 0 ? first : `${first} and ${further.length} more`;
};

const column = (number) => number.toFixed(1).padStart(7);

/** The lines of the list: the slowest files first, then the whole run. */
export const cpuLines = () => {
  const total = cpuSeconds();
  if (FOLDER === undefined || total === undefined) return [];
  const files = readdirSync(FOLDER).map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')));
  files.sort((a, b) => b.cpu - a.cpu);
  return [
    '\nSeconds of CPU, seconds, and the files that took most:',
    ...files.slice(0, LISTED).map(({ name, cpu, elapsed }) => `${column(cpu)} ${column(elapsed)}  ${name}`),
    `${column(total)} ${column(process.uptime())}  the whole run, of ${files.length} processes`,
  ];
};

const path = process.argv[1] ?? '';
if (isMainThread && FOLDER !== undefined && isTestFile(path)) {
  process.on('exit', () => {
    const cpu = cpuSeconds();
    if (cpu === undefined) return;
    writeFileSync(join(FOLDER, String(process.pid)), JSON.stringify({ name: nameOf(path), cpu, elapsed: process.uptime() }));
  });
}
