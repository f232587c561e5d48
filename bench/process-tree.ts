// CPU time and peak memory of a process with all its threads and descendants, read from Linux's /proc.
import { readdirSync, readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** One process of a tree. */
export interface ProcessFigures {
  readonly pid: number;
  readonly parent: number;
  /** User and system time of all its threads and of its ended children, in seconds. */
  readonly cpuSeconds: number;
}

// USER_HZ: 100 on every architecture that Node is built for, whatever the kernel's own HZ.
const TICKS_PER_SECOND = 100;

/** Reads a line of /proc/PID/stat (proc_pid_stat(5)). The name may contain spaces and parentheses. */
export const parseStat = (stat: string): ProcessFigures => {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]); // field 3 is the first after the name
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { pid: Number.parseInt(stat, 10), parent: field(4), cpuSeconds: ticks / TICKS_PER_SECOND };
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // the process has ended
  }
};

/** The process and its living descendants. */
const processTree = (root: number): readonly ProcessFigures[] => {
  if (process.platform !== 'linux') throw new UsageError('CPU time is read from /proc, which only Linux has.');
  const stats = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const all = stats.map((pid) => read(`/proc/${pid}/stat`)).filter((stat) => stat !== '');
  const processes = all.map(parseStat);
  const tree = processes.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...processes.filter(({ parent }) => parent === pid)); // grows while it is walked
  if (tree.length === 0) throw new UsageError('A measured server has ended.');
  return tree;
};

/** User and system time of the whole tree so far, in seconds. */
export const cpuSecondsOf = (root: number): number => processTree(root).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);

/** Peak resident memory (VmHWM) of each process of the tree in MB (10⁶ bytes), the largest first. */
export const peakMemoryOf = (root: number): readonly number[] =>
  processTree(root)
    .map(({ pid }) => Number(/^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1.024e-3)
    .sort((a, b) => b - a);
