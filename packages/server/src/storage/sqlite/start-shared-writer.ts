// Starts the shared writer, for the primary process of a server with several workers.
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { errorCode } from '../../system/error-code.ts';
import { isOwnFolder } from '../../system/own-folder.ts';
import { StorageUnavailable } from '../contract/errors.ts';

/** Longest path of a socket, in bytes: `sun_path` of macOS, which is shorter than that of Linux. */
const LONGEST_PATH = 103;

/** The start of the names of the folders with a socket, and the name of the socket. */
const PREFIX = 'mintmark-writer-';
const SOCKET = 'socket';

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
  await removeLeftovers(tmpdir());
  const folder = socketFolder(directory);
  const socket = join(folder, SOCKET);
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

// After SIGKILL of all processes, nothing else removes the folder. A socket without a listener refuses
// connections. The folder of temporary files is shared: what another user left there is not touched.
const removeLeftovers = async (parent: string): Promise<void> => {
  for (const name of namesIn(parent)) {
    const folder = join(parent, name);
    if (!name.startsWith(PREFIX) || !isOwnFolder(folder) || !(await isRefused(join(folder, SOCKET)))) continue;
    rmSync(folder, { recursive: true, force: true });
  }
};

// Without a folder of temporary files, as in a container without one, the store's is used.
const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const isRefused = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(path, () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error) => resolve(errorCode(error) === 'ECONNREFUSED'));
  });

// `mkdtemp` creates a folder that only this user can open.
const socketFolder = (directory: string): string => {
  const candidates = [tmpdir(), directory];
  let cause: unknown;
  for (const candidate of candidates) {
    const prefix = join(candidate, PREFIX);
    if (Buffer.byteLength(join(`${prefix}XXXXXX`, SOCKET)) > LONGEST_PATH) continue;
    try {
      // The store's own folder may not exist yet.
      if (candidate === directory) mkdirSync(directory, { recursive: true, mode: 0o700 });
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
