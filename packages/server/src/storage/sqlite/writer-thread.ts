// The writer thread has the only connection of this process that writes, and runs one task after the other. A
// commit's wait for the disk never blocks the main thread. Another process may write too; each waits for the
// other's transaction.
import { parentPort } from 'node:worker_threads';
import { excludeVariables } from '../../system/crash-report.ts';
import type { WriterRequest, WriterResult, WriterTask } from './writer-messages.ts';
import { type Connection, errorOf, NOTHING, openConnection, runTask } from './writer-tasks.ts';

excludeVariables();

let connection: Connection | undefined;

const run = (task: WriterTask): WriterResult => {
  if ('open' in task) {
    connection = openConnection(task.open);
    return NOTHING;
  }
  // The process ends this thread next.
  if ('damaged' in task) return NOTHING;
  if (connection === undefined) throw new Error('The writer has no database open.');
  if (!('close' in task)) return runTask(connection, task);
  connection.database.close();
  return NOTHING;
};

parentPort?.on('message', ({ id, task }: WriterRequest) => {
  try {
    const result = run(task);
    parentPort?.postMessage({ id, result });
  } catch (error) {
    parentPort?.postMessage({ id, error: errorOf(error) });
  }
  // Without a listener, the thread ends.
  if ('close' in task) parentPort?.close();
});
