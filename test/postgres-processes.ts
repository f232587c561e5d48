// The processes of the PostgreSQL of a test.
import { type ChildProcess, execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether a process has not ended. */
export const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** The id of the first process of a server. @param data - the folder of its cluster */
export const pidOf = async (data: string): Promise<number> => {
  const [line = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(line);
};

/** Signals the server, and then its child processes: a stopped server starts no more of them. */
export const signalServer = async (data: string, signal: NodeJS.Signals): Promise<void> => {
  const server = await pidOf(data);
  process.kill(server, signal);
  const { stdout } = await run('ps', ['-A', '-o', 'pid=', '-o', 'ppid=']);
  for (const each of stdout.split('\n')) {
    const [pid, parent] = each.trim().split(/\s+/).map(Number);
    if (parent === server && pid !== undefined) signalIfThere(pid, signal);
  }
};

const signalIfThere = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // The process has ended.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
};
