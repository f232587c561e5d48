import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RowRefused, StorageUnavailable } from '../storage/contract/errors.ts';
import { GroupCommit } from './group-commit.ts';

/** A store that notes each commit, and holds it until told to go on. */
const heldStore = () => {
  const commits: number[][] = [];
  const holds: PromiseWithResolvers<void>[] = [];
  const commit = async (rows: readonly number[]): Promise<void> => {
    commits.push([...rows]);
    const hold = Promise.withResolvers<void>();
    holds.push(hold);
    await hold.promise;
  };
  return { commits, commit, goOn: () => holds.shift()?.resolve() };
};

/** To the end of this turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('group commit', () => {
  test('an idle store is not waited for, and what arrives during a commit forms the next', async () => {
    const { commits, commit, goOn } = heldStore();
    const group = new GroupCommit<number>(commit);
    const first = group.write([1]);
    const second = group.write([2, 3]);
    const third = group.write([4]);
    assert.deepEqual(commits, [[1]]);
    goOn();
    await first;
    const fourth = group.write([5]);
    await turn();
    assert.deepEqual(commits, [[1], [2, 3, 4, 5]], 'what the same turn of the event loop brings is taken along');
    goOn();
    await Promise.all([second, third, fourth]);
  });

  test('the next commit waits for the batches that are being collected', async () => {
    const { commits, commit, goOn } = heldStore();
    const collected = Promise.withResolvers<void>();
    const group = new GroupCommit<number>(commit, () => collected.promise);
    const first = group.write([1]);
    const second = group.write([2]);
    goOn();
    await first;
    await turn();
    assert.deepEqual(commits, [[1]]);
    const third = group.write([3]);
    collected.resolve();
    await turn();
    assert.deepEqual(commits, [[1], [2, 3]]);
    goOn();
    await Promise.all([second, third]);
  });

  test('a batch is durable only when its commit is', async () => {
    const { commit, goOn } = heldStore();
    let durable = false;
    const written = new GroupCommit<number>(commit).write([1]).then(() => {
      durable = true;
    });
    await Promise.resolve();
    assert.equal(durable, false);
    goOn();
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

  test('a commit of unknown outcome is tried once more with the same rows', async () => {
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

  test('an unresponsive store fails the grants that arrived meanwhile: none waits for another timeout', async () => {
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
    assert.equal(commits, 2, 'the first burst, twice');
  });

  test('an unreachable store fails only its batch; the next one is tried', async () => {
    let away = true;
    const group = new GroupCommit<number>(async () => {
      if (away) throw new StorageUnavailable('away');
    });
    await assert.rejects(group.write([1]), StorageUnavailable);
    away = false;
    assert.equal(await group.write([2]), true);
  });
});
