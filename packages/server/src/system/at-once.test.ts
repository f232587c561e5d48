import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { recovering, settling, whenReady } from './at-once.ts';

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
  test('rejects if the continuation throws', async () => {
    await assert.rejects(async () => whenReady(Promise.resolve(1), fail), fault);
  });
});

describe('an attempt that settles', () => {
  const add = (value: number): number => value + 1;
  const message = (error: unknown): unknown => error;

  test('continues at once with its value or its failure', () => {
    assert.equal(
      settling<number, unknown>(() => 1, add, message),
      2,
    );
    assert.equal(settling<number, unknown>(fail, add, message), fault);
  });
  test('continues later with those of a promise', async () => {
    assert.equal(await settling<number, unknown>(async () => 1, add, message), 2);
    assert.equal(await settling<number, unknown>(() => Promise.reject(fault), add, message), fault);
  });
  test('does not recover a failure of the continuation', async () => {
    assert.throws(
      () =>
        settling(
          () => 1,
          fail,
          () => assert.fail('recovered'),
        ),
      fault,
    );
    await assert.rejects(
      async () =>
        settling(
          async () => 1,
          fail,
          () => assert.fail('recovered'),
        ),
      fault,
    );
  });
});
