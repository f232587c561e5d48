// The number of workers when none is configured.
import { availableParallelism, totalmem } from 'node:os';

/** Memory of the machine for each worker, in bytes: it uses a third of this, or more with many clients. */
const MEMORY_OF_WORKER = 512 * 1024 * 1024;

/** What a machine or container has. */
export interface Capacity {
  readonly cores: number;
  /** In bytes. */
  readonly memory: number;
}

/** One worker for each core, but no more than the memory suffices for. */
export const workersFor = ({ cores, memory }: Capacity): number => Math.max(1, Math.min(cores, Math.floor(memory / MEMORY_OF_WORKER)));

/** The number of workers for this machine, within the limits of its container. */
export const defaultWorkers = (): number => {
  const limit = process.constrainedMemory();
  return workersFor({ cores: availableParallelism(), memory: limit > 0 ? Math.min(limit, totalmem()) : totalmem() });
};
