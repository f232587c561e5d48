// Starts the shared writer, for the primary process of a server with several workers.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StorageUnavailable } from '../contract/errors.ts';

/** Longest path of a socket, in bytes: `sun_path` of macOS, which is shorter than that of Linux. */
const LONGEST_PATH = 103;

/** A running shared writer. It opens the database when the first process asks for it. */
export interface RunningSharedWriter {
  /** The socket to connect to. Only this user can. */
  readonly socket: string;
  /** Fulfils with the reason when the writer ends without being closed. */
  readonly failed: Promise<Error>;
  /** Closes the database and the socket. No process must need it any more. */
  close(): Promise<void>;
}

/** @param directory - of the store, where the socket is if no folder of temporary files can be used */
export const startSharedWriter = async (directory: string): Promise<RunningSharedWriter> => {
  const folder = socketFolder([tmpdir(), directory]);
  const socket = join(folder, 'writer');
  // Also when the process ends by an exception.
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const thread = new Worker(new URL(import.meta.resolve('#shared-sqlite-writer')), { workerData: socket });
  let isClosing = false;
  const failed = new Promise<Error>((resolve) => {
    thread.once('error', (error) => resolve(error instanceof Error ? error : new Error(String(error))));
    thread.once('exit', () => void (isClosing || resolve(new StorageUnavailable('The thread that writes to the store has ended.'))));
  });
  const problem = await Promise.race([failed, once(thread, 'message')]);
  if (problem instanceof Error) throw problem;
  return {
    socket,
    failed,
    close: async () => {
      isClosing = true;
      const ended = once(thread, 'exit');
      thread.postMessage('close');
      await ended;
      remove();
      process.off('exit', remove);
    },
  };
};

// `mkdtemp` creates a folder that only this user can open.
const socketFolder = (candidates: readonly string[]): string => {
  let cause: unknown;
  for (const candidate of candidates) {
    const prefix = join(candidate, 'mintmark-');
    if (Buffer.byteLength(`${prefix}XXXXXX/writer`) > LONGEST_PATH) continue;
    try {
      return mkdtempSync(prefix);
    } catch (error) {
      cause = error;
    }
  }
  throw new StorageUnavailable(
    `There is no folder for the socket of the workers: tried ${candidates.join(' and ')}. Set TMPDIR to a folder with a short path, or use --workers 1.`,
    { cause },
  );
};
