import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KnownPaths } from './known-paths.ts';

describe('RFC 9110 §15.5.6: a request that no route fits', () => {
  const paths = new KnownPaths();
  paths.note('/a', 'POST');
  paths.note('/.well-known/x', ['GET', 'HEAD']);
  paths.note('/clients/:id', 'GET');
  paths.note('/clients/:id', 'DELETE');
  const cases: readonly [target: string, status: number, allow?: string][] = [
    ['/a', 405, 'POST'],
    ['/a?b=c', 405, 'POST'],
    ['/a/', 404],
    ['/.well-known/x', 405, 'GET, HEAD'],
    ['/xwell-known/x', 404],
    ['/clients/1', 405, 'DELETE, GET'],
    ['/clients/1/2', 404],
    ['/clients/', 404],
  ];
  for (const [target, status, allow] of cases) {
    test(`${target}: ${status}`, () => {
      const refusal = paths.refusal(target);
      assert.deepEqual([refusal.status, refusal.headers['Allow']], [status, allow]);
    });
  }
});
