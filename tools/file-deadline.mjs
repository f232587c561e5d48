// Stops a test file that exceeds its deadline, and names it. tools/test-process.mjs loads this module into the
// process of each file, because Node's runner has timeouts for tests but not for files. The timer runs in a
// thread of its own, so that it also stops a file that blocks its event loop.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { filesOf, isTestFile } from './test-groups.mjs';

/** How long a test file may take, in seconds. The slowest takes about a minute on two cores. */
const LIMIT = 600;
/** The same in a search that someone asked for, which takes as long as it was told: a day. */
const SEARCH_LIMIT = 86_400;
/** What each further file of a group adds. */
const FURTHER = 60;

/**
 * Pairs of the id of each process and that of its parent, from /proc if it exists: a small image may lack
 * `ps`.
 */
const processes = () => {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          // The command is in brackets, and may contain spaces and brackets.
          return [
            [
              Number(pid),
              Number(
                readFileSync(`/proc/${pid}/stat`, 'utf8')
                  .replace(/^.*\) \S /s, '')
                  .split(' ', 1)[0],
              ),
            ],
          ];
        } catch {
          return [];
        }
      });
  } catch {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    return lines.map((line) => line.trim().split(/\s+/).map(Number));
  }
};

/** The children of a process and all their descendants. */
const descendants = (pid, all) => all.filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...descendants(child, all)]);

const end = ({ file, seconds }) => {
  writeSync(2, `A test file may take ${seconds} s, and this one was ended: ${filesOf(file).join(', ')}\n`);
  // The runner waits until its children, too, have closed their output.
  for (const pid of [...descendants(process.pid, processes()), process.pid]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // The process has already ended.
    }
  }
};

const file = process.argv[1] ?? '';
if (!isMainThread && workerData?.deadlineOf !== undefined) {
  setTimeout(end, workerData.deadlineOf.seconds * 1000, workerData.deadlineOf);
} else if (isMainThread && isTestFile(file)) {
  const limit = process.env.MINTMARK_TEST_FUZZ === undefined ? LIMIT : SEARCH_LIMIT;
  const seconds = Number(process.env.MINTMARK_TEST_FILE_SECONDS ?? limit + (filesOf(file).length - 1) * FURTHER);
  new Worker(new URL(import.meta.url), { workerData: { deadlineOf: { file, seconds } }, execArgv: [] }).unref();
}
