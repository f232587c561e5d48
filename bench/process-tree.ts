// Reads CPU time and peak memory of processes, with all their threads and descendants, from Linux's /proc.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** One process of a tree, or one of its threads. */
export interface ProcessFigures {
  /** The process id, or the thread id. */
  readonly pid: number;
  readonly parent: number;
  /** The name that the program set, of at most 15 characters. */
  readonly name: string;
  /** User and system time in seconds; for a process, the sum of all its threads. */
  readonly cpuSeconds: number;
  /** User and system time of the children that have ended, in seconds. */
  readonly endedChildrenSeconds: number;
}

// USER_HZ: 100 on every architecture that Node is built for, whatever the kernel's own HZ.
const TICKS_PER_SECOND = 100;

/** Reads a line of /proc/PID/stat (proc_pid_stat(5)). The name may contain spaces and parentheses. */
export const parseStat = (stat: string): ProcessFigures => {
  const end = stat.lastIndexOf(')');
  const fields = stat.slice(end + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]); // field 3 is the first after the name
  return {
    pid: Number.parseInt(stat, 10),
    parent: field(4),
    name: stat.slice(stat.indexOf('(') + 1, end),
    cpuSeconds: (field(14) + field(15)) / TICKS_PER_SECOND,
    endedChildrenSeconds: (field(16) + field(17)) / TICKS_PER_SECOND,
  };
};

const unlessEnded = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise; // the process or thread has ended
  }
};

const read = (path: string): string => unlessEnded(() => readFileSync(path, 'latin1'), '');

const statsBelow = (folder: string): readonly ProcessFigures[] => {
  const numbers = unlessEnded(() => readdirSync(folder), []).filter((name) => /^\d+$/.test(name));
  const stats = numbers.map((number) => read(`${folder}/${number}/stat`)).filter((stat) => stat !== '');
  return stats.map(parseStat);
};

/** The processes and their living descendants. */
const processTree = (roots: readonly number[]): readonly ProcessFigures[] => {
  if (process.platform !== 'linux') throw new UsageError('CPU time is read from /proc, which only Linux has.');
  const processes = statsBelow('/proc');
  const tree = processes.filter(({ pid }) => roots.includes(pid));
  if (tree.length < roots.length) throw new UsageError('A measured server has ended.');
  for (const { pid } of tree) {
    // The loop also visits what it adds. A root may be the descendant of another.
    tree.push(...processes.filter((one) => one.parent === pid && !tree.includes(one)));
  }
  return tree;
};

/** The ids of the processes and their living descendants. */
export const processesOf = (roots: readonly number[]): readonly number[] => processTree(roots).map(({ pid }) => pid);

/** User and system time of the whole trees since they started, in seconds. */
export const cpuSecondsOf = (roots: readonly number[]): number =>
  processTree(roots).reduce((sum, { cpuSeconds, endedChildrenSeconds }) => sum + cpuSeconds + endedChildrenSeconds, 0);

/** User and system time of the trees' living threads since they started, in seconds by the thread's name. */
export const threadSecondsOf = (roots: readonly number[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { name, cpuSeconds } of processTree(roots).flatMap(({ pid }) => statsBelow(`/proc/${pid}/task`))) {
    sums.set(name, (sums.get(name) ?? 0) + cpuSeconds);
  }
  return sums;
};

/** Peak resident memory (VmHWM) of each process of the trees in MB (10⁶ bytes), the largest first. */
export const peakMemoryOf = (roots: readonly number[]): readonly number[] =>
  processTree(roots)
    .map(({ pid }) => Number(/^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1.024e-3)
    .sort((a, b) => b - a);

/** Moves the processes and their living descendants to a control group, whose folder is given. */
export const joinGroup = (roots: readonly number[], folder: string): void => {
  for (const { pid } of processTree(roots)) writeFileSync(`${folder}/cgroup.procs`, String(pid));
};
