// The benchmark runs, and its figures can be parsed. The figures themselves are not checked.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { markdownTable, targetLines } from '../bench/all/results-page.ts';
import { linkDependencies } from '../bench/compare/checkout.ts';
import { type Interval, ratiosOf, rowOf, threadMicros } from '../bench/compare/figures.ts';
import { parsePeers } from '../bench/compare/peers-file.ts';
import { spreadOf } from '../bench/compare/spread.ts';
import { isCorrect, quantile, requestBodyOf } from '../bench/load/load-tool.ts';
import { dueTimes } from '../bench/load/schedule.ts';
import { median } from '../bench/median.ts';
import { parseStat } from '../bench/process-tree.ts';
import { areaOf } from '../bench/profile/areas.ts';
import { threadTime } from '../bench/profile/cpu-profile.ts';
import { divided } from '../bench/profile/divide.ts';
import { parseResponse } from '../bench/raw-connection.ts';
import { compareTimes, isDistinguishable, welch } from '../bench/refusals/welch.ts';
import { costTable, needsTable } from '../bench/scale/scale.ts';
import { REGIONS, SCENARIOS, simulate } from '../bench/scale/scenarios.ts';

const MAIN = fileURLToPath(new URL('../bench/main.ts', import.meta.url));
const bench = (...args: string[]) => promisify(execFile)(process.execPath, ['--conditions=@mintmark/source', MAIN, ...args]);

describe('npm run bench -- token', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-test-'));
  after(() => rmSync(folder, { recursive: true }));

  test('loads a baseline for one second and prints figures that parse', { timeout: 20_000 }, async () => {
    const file = join(folder, 'figures.json');
    const short = ['--seconds', '1', '--rounds', '1', '--warm-up', '0', '--connections', '4'];
    const { stdout } = await bench('token', '--only', 'batch', ...short, '--data', folder, '--json', file);

    const [first = '', second = ''] = stdout.split('\n');
    assert.match(first, / × \d+, [\d.]+ GB, Linux .+; Node \d+\.\d+\.\d+; load by (wrk|autocannon) \d/i);
    assert.match(second, /\d ms per fdatasync$/);
    assert.match(stdout, /^4 connections, median of 1 rounds of 1 s$/m);
    assert.match(stdout, /^batch +[\d,]+ +[\d,]+–[\d,]+ +[\d,]+ +\d\.\d\d +1\.00 .* 0$/m);

    const { rows } = JSON.parse(readFileSync(file, 'utf8'));
    assert.equal(rows.length, 1);
    const [row] = rows;
    for (const name of ['tokensPerCpuSecond', 'tokensPerSecond', 'processors', 'p99Ms']) assert.ok(row[name] > 0, `${name}: ${row[name]}`);
    assert.ok(row.peakMemoryMB[0] > 10);
    assert.deepEqual([row.server, row.connections, row.errors, row.ratios], ['batch', 4, 0, { batch: 1 }]);
  });

  const REFUSED: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown measurement', ['tokens'], /^There is no measurement "tokens"; there are all, token, /],
    ['an unknown option without a measurement', ['--fast'], /^Unknown option '--fast'/],
    ['an unknown server', ['token', '--only', 'nginx'], /^--only: there is no "nginx"; there are no-signature, /],
    ['a fraction of a second', ['token', '--seconds', '0.5'], /^--seconds: a whole number, 1 or more\.$/],
    ['nodes without a rate', ['nodes', '--rate', '0'], /^--rate: a whole number, 1 or more\.$/],
    ['peers without a file', ['peers'], /^peers: name a file of servers/],
    ['an unknown option of a measurement', ['token', '--fast'], /^Unknown option '--fast'$/],
  ];
  for (const [what, args, message] of REFUSED) {
    test(`refuses ${what} in one line and fails`, async () => {
      await assert.rejects(bench(...args), ({ code, stderr }) => {
        assert.equal(code, 1);
        assert.match(stderr.trimEnd(), message);
        return true;
      });
    });
  }
});

test('npm run bench -- client counts one request for ten thousand callers, and prints figures that parse', {
  timeout: 20_000,
}, async () => {
  const { stdout } = await bench('client', '--calls', '1000');
  assert.match(stdout, /^10,000 callers at once, the first token: 1 request, \d+ ms$/m);
  assert.match(stdout, /^get\(\) +\d+\.\d +[\d.]+–[\d.]+ +\d+\.\d$/m);
  await assert.rejects(bench('client', '--calls', '0'), ({ stderr }) => /^--calls: a whole number, 1 or more\.$/.test(stderr.trimEnd()));
});

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
    sections: new Map([['token', { rows, intervals }]]),
    failures: new Map([['clients', 'No response.\nMore.']]),
    paced: { rows, intervals },
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
    ['a target that no run measures', /Rust and Go/, ['≥ 0.85 ×, ≥ 1.7 ×', 'not measured: needs their compilers; `peers` can do it', '–']],
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

describe('npm run bench -- scale', () => {
  const page = readFileSync(new URL('../docs/performance/scale.md', import.meta.url), 'utf8');

  test('docs/performance/scale.md has the tables that it prints', () => {
    assert.ok(page.includes(costTable()));
    assert.ok(page.includes(needsTable()));
  });

  const outcome = (event: string) => {
    const [region] = REGIONS;
    const scenario = SCENARIOS.find(({ what }) => what === event);
    assert.ok(region !== undefined && scenario !== undefined);
    return simulate(region, scenario);
  };
  test('in normal operation each request gets a token', () => {
    const { requestsPerToken, withoutToken, recovery } = outcome('normal operation');
    assert.deepEqual([requestsPerToken, withoutToken, recovery], [1, 0, 1]);
  });
  test('in an outage of a minute requests fail, and every client keeps a valid token', () => {
    const { requestsPerToken, withoutToken } = outcome('outage of 1 minute');
    assert.ok(requestsPerToken > 10, String(requestsPerToken));
    assert.equal(withoutToken, 0);
  });
});
