import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadLater } from './load-later.ts';

describe('a part that is loaded later', () => {
  test('is not loaded by a server that stops before', async () => {
    let loaded = 0;
    const stop = loadLater(async () => void loaded++, 10_000);
    await stop();
    assert.equal(loaded, 0);
  });

  test('is loaded completely before a server has stopped', async () => {
    const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let isLoaded = false;
    const load = async (): Promise<void> => {
      begun.resolve();
      await end.promise;
      isLoaded = true;
    };
    const stop = loadLater(load, 0);
    await begun.promise;
    const wasLoaded = stop().then(() => isLoaded);
    end.resolve();
    assert.equal(await wasLoaded, true);
  });
});
