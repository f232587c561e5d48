// The parts of the benchmark that compute figures.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { linkDependencies } from '../bench/compare/checkout.ts';
import { type Interval, ratiosOf, rowOf, threadMicros } from '../bench/compare/figures.ts';
import { parsePeers } from '../bench/compare/peers-file.ts';
import { spreadOf } from '../bench/compare/spread.ts';
import { isCorrect, quantile, requestBodyOf } from '../bench/load/load-tool.ts';
import { dueTimes } from '../bench/load/schedule.ts';
import { median } from '../bench/median.ts';
import { parseStat } from '../bench/process-tree.ts';
import { compareTimes, isDistinguishable, welch } from '../bench/refusals/welch.ts';

describe('figures', () => {
  test('median() returns the middle value, or the mean of the two middle ones', () => {
    assert.equal(median([9, 1, 4]), 4);
    assert.equal(median([9, 1, 4, 5]), 4.5);
  });

  test('rowOf() takes the median of the ratios within each round, at the same number of connections', () => {
    const interval = (server: string, connections: number, round: number, tokens: number): Interval => ({
      ...{
        server,
        connections,
        round,
        tokens,
        seconds: 1,
        cpuSeconds: 2,
        threadSeconds: {},
        window: [0, 1],
        p50Ms: 1,
        p99Ms: 2,
        errors: 0,
      },
    });
    const all = [
      ...[interval('batch', 16, 1, 100), interval('batch', 16, 2, 400), interval('batch', 16, 3, 200), interval('batch', 64, 1, 1)],
      ...[
        interval('mintmark', 16, 1, 50),
        interval('mintmark', 16, 2, 240),
        interval('mintmark', 16, 3, 140),
        interval('mintmark', 64, 1, 1),
      ],
    ];
    const row = rowOf('mintmark', 16, all, ['batch', 'no-signature'], []);
    assert.deepEqual(row.ratios, { batch: 0.6 }); // of 0.5, 0.6 and 0.7; the ratio of the medians would be 0.7
    assert.deepEqual([row.tokensPerCpuSecond, row.range], [70, [25, 120]]);
  });

  test('parseStat() separates user and system time from that of ended children', () => {
    const stat = '4711 (a) S 1 (x) R 17 4711 4711 0 -1 4194304 900 0 0 0 250 50 30 20 20 0 11 0 1000 0 0';
    assert.deepEqual(parseStat(stat), { pid: 4711, parent: 17, name: 'a) S 1 (x', cpuSeconds: 3, endedChildrenSeconds: 0.5 });
  });

  test('threadMicros() joins threads of one name, and takes the median of the rounds', () => {
    const interval = (tokens: number, a1: number, a2: number, b: number): Interval => ({
      ...{ server: 'mintmark', connections: 1, round: 1, tokens, seconds: 1, cpuSeconds: 2, p50Ms: 1, p99Ms: 2, errors: 0 },
      ...{ threadSeconds: { a1, a2, b }, window: [0, 1] },
    });
    const rounds = [interval(1e6, 10, 20, 1), interval(2e6, 30, 10, 8), interval(1e6, 40, 50, 3)];
    assert.deepEqual(
      [...threadMicros('mintmark', rounds, (name) => name.slice(0, 1))],
      [
        ['a', 30],
        ['b', 3],
      ],
    );
  });
});

describe('the times of two kinds of refusals', () => {
  const around = (mean: number, count: number): readonly number[] => Array.from({ length: count }, (_, index) => mean + (index % 101) / 20);

  test('are compared by Welch’s t and Cohen’s d', () => {
    const { t, difference, effect } = welch([1, 2, 3, 4, 5], [2, 3, 4, 5, 6, 13]);
    assert.deepEqual(
      [t, difference, effect].map((figure) => figure.toFixed(3)),
      ['-1.424', '-2.500', '-0.833'],
    );
  });
  test('are distinguishable by an effect that a thousand requests show', () => {
    assert.equal(isDistinguishable(compareTimes(around(100, 1000), around(101, 1000))), true);
    assert.equal(isDistinguishable(compareTimes(around(100, 1000), around(100, 1000))), false);
  });
  test('are not distinguishable by one that takes more requests, however many were sent', () => {
    const comparison = welch(around(100, 100_000), around(100.1, 100_000));
    assert.ok(comparison.t < -4.5 && comparison.needed > 1000);
    assert.equal(isDistinguishable(comparison), false);
  });
  test('are compared without the slowest tenth', () => {
    assert.equal(isDistinguishable(compareTimes([...around(100, 1000), ...around(9000, 50)], around(100, 1000))), false);
  });
});

describe('the spread of the rounds of two commits', () => {
  const CASES: readonly (readonly [string, readonly number[], ReturnType<typeof spreadOf>])[] = [
    ['rounds above and below 1', [0.9, 1.1, 1, 1, 1.2, 1.3], { median: 1.05, low: 0.9, high: 1.3, verdict: 'within the spread' }],
    ['five rounds that agree', [1.1, 1.2, 1.3, 1.4, 1.5], { median: 1.3, low: 1.1, high: 1.5, verdict: 'too few rounds' }],
    ['six rounds above 1', [1.1, 1.2, 1.3, 1.3, 1.4, 1.5], { median: 1.3, low: 1.1, high: 1.5, verdict: 'faster' }],
    ['six rounds below 1', [0.9, 0.8, 0.7, 0.7, 0.6, 0.5], { median: 0.7, low: 0.5, high: 0.9, verdict: 'slower' }],
    // P(1 or fewer of 9 below the median) is 2.0 %, that of 2 or fewer is 9.0 %.
    ['one disturbed round of nine', [0.5, 2, 2, 2, 2, 2, 2, 2, 9], { median: 2, low: 2, high: 2, verdict: 'faster' }],
    ['two disturbed rounds of nine', [0.5, 0.5, 2, 2, 2, 2, 2, 2, 2], { median: 2, low: 0.5, high: 2, verdict: 'within the spread' }],
  ];
  for (const [what, ratios, spread] of CASES) {
    test(`${what}: ${spread.verdict}`, () => assert.deepEqual(spreadOf(ratios), spread));
  }

  test('a round in which one of the two did not run has no ratio', () => {
    const interval = (server: string, round: number, tokens: number): Interval => ({
      ...{
        server,
        connections: 1,
        round,
        tokens,
        seconds: 1,
        cpuSeconds: 1,
        threadSeconds: {},
        window: [0, 1],
        p50Ms: 1,
        p99Ms: 2,
        errors: 0,
      },
    });
    assert.deepEqual(ratiosOf('a', 'b', 1, [interval('a', 1, 6), interval('b', 1, 3), interval('a', 2, 6)]), [2]);
  });
});

test('linkDependencies() shares the dependencies of this commit, but not its own packages', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-test-'));
  try {
    for (const path of ['a/node_modules/@scope/dependency', 'a/node_modules/@mintmark', 'a/packages/server', 'b/packages/server'])
      mkdirSync(join(folder, path), { recursive: true });
    symlinkSync('../../packages/server', join(folder, 'a/node_modules/@mintmark/server'));
    writeFileSync(join(folder, 'a/node_modules/file'), '');
    await linkDependencies(join(folder, 'a/node_modules'), join(folder, 'b/node_modules'));
    const linked = (path: string): string => realpathSync(join(folder, 'b/node_modules', path)).slice(realpathSync(folder).length);
    assert.equal(linked('@scope/dependency'), '/a/node_modules/@scope/dependency');
    assert.equal(linked('@mintmark/server'), '/b/packages/server');
    assert.equal(readlinkSync(join(folder, 'b/node_modules/file')), join(folder, 'a/node_modules/file'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('a constant rate', () => {
  test('requests are due at equal intervals, and missed ones at once, with the times at which they were due', () => {
    const due = dueTimes(4, 1000, 3000);
    assert.deepEqual(due(999), []);
    assert.deepEqual(due(1000), [1000]);
    assert.deepEqual(due(1900), [1250, 1500, 1750]);
    assert.deepEqual(due(1900), []);
  });

  test('no request is due at the end or later', () => {
    assert.deepEqual(dueTimes(2, 0, 1000)(5000), [0, 500]);
  });
});

test('requestBodyOf() inserts the number of a random client in seven digits', () => {
  const request = { url: '', body: 'client_id=client-{client}&x', clients: 3 };
  const bodies = new Set(Array.from({ length: 200 }, () => requestBodyOf(request)));
  assert.deepEqual(
    [...bodies].sort(),
    [0, 1, 2].map((n) => `client_id=client-000000${n}&x`),
  );
  assert.equal(requestBodyOf({ url: '', body: 'a{client}' }), 'a{client}');
});

test('isCorrect() compares the length and the beginning of a body', () => {
  const request = { url: '', body: '', responseStart: '{"a' };
  assert.deepEqual(
    [
      isCorrect('{"a":1}', request, 7),
      isCorrect('{"a":1}', request, 8),
      isCorrect('{"b":1}', request, 7),
      isCorrect('{"a":12}', request, undefined),
    ],
    [true, false, false, true],
  );
});

test('quantile() returns the value that a share of the sorted values is below', () => {
  const values = Array.from({ length: 100 }, (_, n) => n);
  assert.deepEqual([quantile(values, 0.5), quantile(values, 0.99), quantile(values, 1)], [50, 99, 99]);
});

describe('the file of servers', () => {
  const SERVER = { name: 'keycloak', url: 'http://127.0.0.1:8080/token', body: 'grant_type=client_credentials', pid: 4711 };

  test('describes servers, each with its request and one or more process ids', async () => {
    const [one, two] = parsePeers(
      JSON.stringify([
        SERVER,
        { ...SERVER, name: 'hydra', pid: [1, 2], headers: { Accept: '*/*' }, responseStart: '{', tokenVaries: false },
      ]),
    );
    const setting = { dataParent: '/tmp', profileDir: undefined };
    const [first, second] = [await one?.start(setting), await two?.start(setting)];
    assert.deepEqual([one?.name, one?.tokenVaries, two?.name, two?.tokenVaries], ['keycloak', true, 'hydra', false]);
    assert.deepEqual([first?.pids, first?.request], [[4711], { url: SERVER.url, body: SERVER.body, headers: {} }]);
    assert.deepEqual([second?.pids, second?.request.headers, second?.request.responseStart], [[1, 2], { Accept: '*/*' }, '{']);
  });

  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ['other text', 'url: x', /^The file of servers is not JSON: /],
    ['an object', JSON.stringify(SERVER), /has to be a JSON array/],
    ['a list without servers', '[]', /has to be a JSON array/],
    ['a string in the list', '["x"]', /^server 1 of the file: an object is needed\.$/],
    [
      'a server without a process id',
      JSON.stringify([SERVER, { ...SERVER, pid: undefined }]),
      /^server 2 of the file: "pid" has to be a process id/,
    ],
    ['a process id below 1', JSON.stringify([{ ...SERVER, pid: [1, 0] }]), /"pid" has to be a process id/],
    ['another scheme', JSON.stringify([{ ...SERVER, url: 'file:///etc/passwd' }]), /"url" has to be an http or https URL/],
    ['a header that is a number', JSON.stringify([{ ...SERVER, headers: { a: 1 } }]), /"headers" has to be an object of strings/],
    ['an unknown member', JSON.stringify([{ ...SERVER, method: 'GET' }]), /there is no member "method"/],
  ];
  for (const [what, text, message] of REFUSED) {
    test(`refuses ${what}`, () => assert.throws(() => parsePeers(text), { name: 'UsageError', message }));
  }
});
