import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RowRefused, StorageUnavailable } from '../storage/contract/errors.ts';
import { GroupCommit } from './group-commit.ts';

/** A store that records the rows of each commit. `completeCommit` completes the oldest one in flight. */
const pausedStore = () => {
  const commits: number[][] = [];
  const inFlight: PromiseWithResolvers<void>[] = [];
  const commit = async (rows: readonly number[]): Promise<void> => {
    commits.push([...rows]);
    const completion = Promise.withResolvers<void>();
    inFlight.push(completion);
    await completion.promise;
  };
  return { commits, commit, completeCommit: () => inFlight.shift()?.resolve() };
};

/** Resolves at the end of the current event-loop tick. */
const endOfTick = () => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  test('a batch is committed at once if no commit is in progress, and otherwise with the next commit', async () => {
    const { commits, commit, completeCommit } = pausedStore();
    const group = new GroupCommit<number>(commit);
    const first = group.write([1]);
    const second = group.write([2, 3]);
    const third = group.write([4]);
    assert.deepEqual(commits, [[1]]);
    completeCommit();
    await first;
    const fourth = group.write([5]);
    await endOfTick();
    assert.deepEqual(
      commits,
      [[1], [2, 3, 4, 5]],
      'a batch that is written in the tick in which a commit completes is part of the next commit',
    );
    completeCommit();
    await Promise.all([second, third, fourth]);
  });

  test('the next commit waits until `collect` resolves, and includes the batches written until then', async () => {
    const { commits, commit, completeCommit } = pausedStore();
    const collected = Promise.withResolvers<void>();
    const group = new GroupCommit<number>(commit, () => collected.promise);
    const first = group.write([1]);
    const second = group.write([2]);
    completeCommit();
    await first;
    await endOfTick();
    assert.deepEqual(commits, [[1]]);
    const third = group.write([3]);
    collected.resolve();
    await endOfTick();
    assert.deepEqual(commits, [[1], [2, 3]]);
    completeCommit();
    await Promise.all([second, third]);
  });

  test('a write resolves only after its commit', async () => {
    const { commit, completeCommit } = pausedStore();
    let durable = false;
    const written = new GroupCommit<number>(commit).write([1]).then(() => {
      durable = true;
    });
    await Promise.resolve();
    assert.equal(durable, false);
    completeCommit();
    await written;
    assert.equal(durable, true);
  });

  test('an invalid batch is isolated and refused alone', async () => {
    const stored: number[] = [];
    const group = new GroupCommit<number>(async (rows) => {
      if (rows.includes(13)) throw new RowRefused('13');
      stored.push(...rows);
    });
    const written = await Promise.all([group.write([1, 2]), group.write([3, 13, 4]), group.write([5])]);
    assert.deepEqual(stored.toSorted(), [1, 2, 5]);
    assert.deepEqual(written, [true, false, true]);
  });

  test('a commit of unknown outcome is tried again with the same rows', async () => {
    const commits: number[][] = [];
    const group = new GroupCommit<number>(async (rows) => {
      commits.push([...rows]);
      if (commits.length === 1) throw new StorageUnavailable('connection lost');
    });
    assert.equal(await group.write([1, 2]), true);
    assert.deepEqual(commits, [
      [1, 2],
      [1, 2],
    ]);
  });

  test('when the store is unavailable, the batches that wait for the failed commit fail with it, without a commit of their own', async () => {
    const held = Promise.withResolvers<void>();
    let commits = 0;
    const group = new GroupCommit<number>(async () => {
      commits++;
      await held.promise;
      throw new StorageUnavailable('silent');
    });
    const writes = [1, 2, 3].map((row) => assert.rejects(group.write([row]), StorageUnavailable));
    held.resolve();
    await Promise.all(writes);
    assert.equal(commits, 2, 'the first commit and its retry');
  });

  test('after a failed commit, the next batch is tried', async () => {
    let away = true;
    const group = new GroupCommit<number>(async () => {
      if (away) throw new StorageUnavailable('away');
    });
    await assert.rejects(group.write([1]), StorageUnavailable);
    away = false;
    assert.equal(await group.write([2]), true);
  });
});
