// The benchmark runs, and its figures can be parsed. The figures themselves are not checked.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { costTable, needsTable } from '../bench/scale/scale.ts';
import { REGIONS, SCENARIOS, simulate } from '../bench/scale/scenarios.ts';

const MAIN = fileURLToPath(new URL('../bench/main.ts', import.meta.url));
const ARGS = ['--conditions=@mintmark/source', MAIN];
const bench = (...args: string[]) => promisify(execFile)(process.execPath, [...ARGS, ...args]);

describe('npm run bench -- token', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-test-'));
  after(() => rmSync(folder, { recursive: true }));

  test('loads a baseline for one second and prints figures that parse', { timeout: 120_000 }, async () => {
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

  test('states that a peer is not measured without its compiler', async () => {
    const env = { ...process.env, PATH: folder };
    const running = promisify(execFile)(process.execPath, [...ARGS, 'compiled', '--only', 'rust,go', '--data', folder], { env });
    await assert.rejects(running, ({ code, stdout, stderr }) => {
      assert.equal(code, 1);
      assert.match(stdout, /^rust is not measured: needs cargo on the PATH\ngo is not measured: needs go on the PATH$/m);
      assert.equal(stderr, 'There is no server to measure.\n');
      return true;
    });
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
  timeout: 120_000,
}, async () => {
  const { stdout } = await bench('client', '--calls', '1000');
  assert.match(stdout, /^10,000 callers at once, the first token: 1 request, \d+ ms$/m);
  assert.match(stdout, /^get\(\) +\d+\.\d +[\d.]+–[\d.]+ +\d+\.\d$/m);
  await assert.rejects(bench('client', '--calls', '0'), ({ stderr }) => /^--calls: a whole number, 1 or more\.$/.test(stderr.trimEnd()));
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
