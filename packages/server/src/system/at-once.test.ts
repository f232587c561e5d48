import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recovering, whenReady } from './at-once.ts';

const fault = new Error('fault');
const fail = () => {
  throw fault;
};

describe('a value that is available', () => {
  test('is used at once', () =>
    assert.equal(
      whenReady(1, (value) => value + 1),
      2,
    ));
  test('is returned as it is', () =>
    assert.equal(
      recovering(() => 1, fail),
      1,
    ));
  test('is replaced at once if the attempt throws', () =>
    assert.equal(
      recovering<unknown>(fail, (error) => error),
      fault,
    ));
});

describe('a promise', () => {
  test('is waited for', async () => assert.equal(await whenReady(Promise.resolve(1), (value) => value + 1), 2));
  test('is returned as it is', async () => assert.equal(await recovering(async () => 1, fail), 1));
  test('is replaced if it rejects', async () => {
    const failed = recovering<unknown>(
      () => Promise.reject(fault),
      (error) => error,
    );
    assert.equal(await failed, fault);
  });
  test('rejects if what follows throws', async () => {
    await assert.rejects(async () => whenReady(Promise.resolve(1), fail), fault);
  });
});
