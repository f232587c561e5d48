// Loaded into the process of each test file, and by that into its threads, such as the writer of each server: those
// need nothing of it.
import asyncHooks from 'node:async_hooks';
import { isMainThread } from 'node:worker_threads';

/**
 * Keeps Node's runner from following each promise to the test that created it. It would name that test if nothing caught
 * a rejection; without, such a rejection fails the run and names the file. Call it before `node:test` is loaded.
 */
const followNoPromises = () => {
  const { createHook } = asyncHooks;
  asyncHooks.createHook = (callbacks) => createHook({ ...callbacks, trackPromises: false });
};

if (isMainThread) {
  if (process.env.NODE_TEST_CONTEXT !== undefined) followNoPromises();
  await Promise.all([import('./file-deadline.mjs'), import('./cpu-seconds.mjs')]);
}
