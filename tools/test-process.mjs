// Loaded into the process of each test file, and by that into its threads, such as the writer of each server: those
// need nothing of it.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) await Promise.all([import('./file-deadline.mjs'), import('./cpu-seconds.mjs')]);
