import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KnownPaths, MAX_PARAMETER } from './known-paths.ts';

describe('RFC 9110 §15.5.6: a request that no route fits', () => {
  const paths = new KnownPaths();
  paths.add('/a', 'POST');
  paths.add('/.well-known/x', ['GET', 'HEAD']);
  paths.add('/clients/:id', 'GET');
  paths.add('/clients/:id', 'DELETE');
  paths.add('/clients/rotate', 'POST');
  const longest = 'x'.repeat(MAX_PARAMETER);
  const cases: readonly [target: string, status: number, allow?: string][] = [
    ['/a', 405, 'POST'],
    ['/a?b=c', 405, 'POST'],
    ['/a/', 404],
    ['/.well-known/x', 405, 'GET, HEAD'],
    ['/xwell-known/x', 404],
    ['/clients/1', 405, 'DELETE, GET'],
    ['/clients/1/2', 404],
    ['/clients/', 404],
    ['/clients/rotate', 405, 'POST'],
    ['/cl%69ents/r%6ftate?a=b', 405, 'POST'],
    ['/clients/a%2Fb', 405, 'DELETE, GET'],
    [`/clients/${longest}`, 405, 'DELETE, GET'],
    [`/clients/${longest}x`, 404],
  ];
  for (const [target, status, allow] of cases) {
    test(`${target.slice(0, 30)} (${target.length}): ${status}`, () => {
      const refusal = paths.refusal(target);
      assert.deepEqual([refusal.status, refusal.headers['Allow']], [status, allow]);
    });
  }
  for (const [target, hint] of [
    ['/a/', true],
    ['/clients/1/?a=b', true],
    ['/a//', false],
    ['/b/', false],
    ['/', false],
  ] as const) {
    test(`${target}: ${hint ? 'says that it has no slash at its end' : 'does not speak of the slash'}`, () =>
      assert.equal(/slash at its end/.test(paths.refusal(target).message), hint));
  }
  test('a path with its own routes takes precedence over a pattern', () => {
    assert.deepEqual(
      ['/clients/rotate', '/clients/rotate?a=b', '/clients/rotat%65', '/clients/1'].map((target) =>
        paths.hasMoreSpecific('/clients/:id', target),
      ),
      [true, true, true, false],
    );
    assert.equal(paths.hasMoreSpecific('/clients/rotate', '/clients/rotate'), false);
  });
});
