// The parts of the benchmark that divide profiles, and write the page of the results.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { markdownTable, targetLines } from '../bench/all/results-page.ts';
import { type Interval, rowOf } from '../bench/compare/figures.ts';
import { areaOf } from '../bench/profile/areas.ts';
import { threadTime } from '../bench/profile/cpu-profile.ts';
import { divided } from '../bench/profile/divide.ts';
import { parseResponse } from '../bench/raw-connection.ts';

describe('the page of the results', () => {
  test('markdownTable() aligns numbers to the right and escapes bars', () => {
    assert.equal(
      markdownTable([
        ['a', 'b'],
        ['x|y', '1'],
      ]),
      '| a | b |\n| --- | --: |\n| x\\|y | 1 |',
    );
  });

  const interval = (server: string, round: number, tokens: number): Interval => ({
    ...{
      server,
      connections: 64,
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
  const rounds = [1, 2, 3, 4, 5, 6];
  const intervals = rounds.flatMap((round) => [interval('batch', round, 100), interval('mintmark', round, 70 + round)]);
  const rows = [rowOf('batch', 64, intervals, [], [10]), { ...rowOf('mintmark', 64, intervals, [], [10]), p99Ms: 6 }];
  const lines = targetLines({
    sections: new Map([['token', { rows, intervals, notMeasured: { rust: 'needs cargo on the PATH' } }]]),
    failures: new Map([['clients', 'No response.\nMore.']]),
    paced: { rows, intervals, notMeasured: {} },
    grants: { issue: [0.95, 0.96, 0.97], introspect: [] },
    client: { getNs: 50, requests: 2 },
    guard: { uncached: [], cached: [30, 30, 30] },
  });
  const CASES: readonly (readonly [string, RegExp, readonly string[]])[] = [
    ['a ratio below its target', /64 connections$/, ['≥ 0.75 × batch', '0.73 (0.71–0.76)', 'no']],
    ['a server that did not run', /^introspection of a JWT$/, ['≥ 0.45 × no-signature', 'not measured in this run', '–']],
    ['a part that failed', /^1,000,000 clients against/, ['≥ 0.9 × mintmark-1k', 'failed: No response.', 'no']],
    ['a value that is not below its limit', /^p99 at 70 %/, ['< 3 × that of batch', '3.00 (6.0 ms, 2.0 ms)', 'no']],
    ['a value below its limit', /get\(\) with/, ['< 1 µs', '0.05 µs', 'yes']],
    ['a ratio above its target', /^issue a JWT with 10,000,000 grants/, ['≥ 0.9 × an empty table', '0.96 (0.95–0.97)', 'yes']],
    ['a number that differs', /10,000 concurrent callers/, ['1 request', '2', 'no']],
    ['a server that cannot run here', /a peer in Rust$/, ['≥ 0.85 × rust', 'not measured: needs cargo on the PATH', '–']],
    ['a reference that did not run', /a peer in Go$/, ['≥ 1.7 × go', 'not measured in this run', '–']],
  ];
  for (const [what, pattern, expected] of CASES) {
    test(`${what}: ${expected.at(-1)}`, () => assert.deepEqual(lines.find(([name = '']) => pattern.test(name))?.slice(1), expected));
  }
});

describe('the time of a response', () => {
  const frame = (functionName: string, url: string) => ({ functionName, url });
  const text = JSON.stringify({
    startTime: 1000,
    nodes: [
      { id: 1, callFrame: frame('(root)', ''), children: [2, 3] },
      { id: 2, callFrame: frame('mint', 'file:///a/packages/server/src/tokens/mint.ts') },
      { id: 3, callFrame: frame('(idle)', '') },
    ],
    samples: [2, 3, 2, 2],
    timeDeltas: [10, 10, 10, 10],
  });

  test('threadTime() counts the samples within a window', () => {
    assert.equal(threadTime(text).busy, 30);
    assert.equal(threadTime(text, [1015, 1035]).busy, 10);
  });

  test('divided() applies the shares of a profile to the time without the profiler', () => {
    const area = (time: number) => ({ time, functions: new Map() });
    const main = {
      busy: 100,
      areas: new Map([
        ['tokens', area(60)],
        ['storage', area(39)],
        ['net', area(1)],
      ]),
    };
    const micros = new Map([
      ['main', 20],
      ['V8 helpers', 3],
      ['thread pool', 0],
    ]);
    assert.deepEqual(
      divided(new Map([['main', [main]]]), micros).map(({ thread, area: name, micros: part }) => [thread, name, part.toFixed(1)]),
      [
        ['main', 'tokens', '12.0'],
        ['main', 'storage', '7.8'],
        ['main', 'the rest', '0.2'],
        ['V8 helpers', '', '3.0'],
      ],
    );
  });
});

describe('the body of a response', () => {
  const CASES: readonly (readonly [string, string, string])[] = [
    ['has the length of its Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc', 'abc'],
    [
      'is joined from its chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=1\r\n0123456789\r\n0\r\n\r\n',
      'abc0123456789',
    ],
  ];
  for (const [what, text, body] of CASES) {
    test(what, () => assert.deepEqual(parseResponse(text), { status: 200, body }));
  }
});

describe('areas of a profile', () => {
  const CASES: readonly (readonly [string, string, string | undefined])[] = [
    ['(idle)', '', undefined],
    ['(garbage collector)', '', 'garbage collection'],
    ['signOneShot', 'node:internal/crypto/sig', 'node: crypto, signatures'],
    ['writev', '', 'the area of its caller'],
    ['resOnFinish', 'node:_http_server', 'node: http, net, streams'],
    ['mint', 'file:///srv/app/packages/server/src/tokens/mint.ts', 'ours: tokens'],
    ['start', 'file:///srv/app/packages/server/src/server.ts', 'ours: server'],
    ['parseForm', 'file:///srv/app/packages/protocol/src/form.ts', 'ours: protocol'],
    ['find', 'file:///srv/app/node_modules/find-my-way/index.js', 'fastify'],
    ['log', 'file:///srv/app/node_modules/fastify/node_modules/pino/lib/proto.js', 'package pino'],
  ];
  for (const [functionName, url, area] of CASES) {
    test(`${functionName} of ${url || 'native code'} belongs to ${area ?? 'no area'}`, () => {
      assert.equal(areaOf({ functionName, url }, 'the area of its caller'), area);
    });
  }
});
