// Describes the environment that the figures depend on, for the first lines of every run.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { median } from './median.ts';

/** One line: the processor, its count, memory, kernel, Node and the tool that generates the load. */
export const machine = (loadTool: string): string => {
  const model = (cpus()[0]?.model ?? 'unknown processor').trim();
  const memory = (totalmem() / 2 ** 30).toFixed(1);
  return `${model} × ${availableParallelism()}, ${memory} GB, ${type()} ${release()}; Node ${process.versions.node}; load by ${loadTool}`;
};

// f_type of statfs(2).
const FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x01021994, 'tmpfs, where nothing is durable'],
  [0x794c7630, 'overlayfs'],
  [0x2fc12fc1, 'zfs'],
]);

/**
 * One line: the folder of the stores, its file system, and the time of a commit there (median of 200
 * appends of 4 KiB with fdatasync).
 */
export const disk = (parent: string = tmpdir()): string => {
  const folder = mkdtempSync(join(parent, 'mintmark-bench-'));
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 200 }, () => {
    const start = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  const kind = FILE_SYSTEMS.get(statfsSync(parent).type) ?? 'an unknown file system';
  return `stores in ${parent} on ${kind}, ${median(times).toFixed(2)} ms per fdatasync`;
};
