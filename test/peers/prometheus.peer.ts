// A real Prometheus scrapes a real server of two workers under load: the metrics and rules pass its checks, and
// every panel of the dashboard has values. `MINTMARK_TEST_PICTURE=FILE` draws the dashboard. Needs prometheus and
// promtool on the path.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SERVING, startServe, temporaryHome } from '../cli/command.ts';
import { freePort } from '../free-port.ts';
import { ADMIN, suiteEnding } from '../running-server.ts';
import { until } from '../until.ts';
import { type DrawnPanel, dashboardPicture, type Series } from './dashboard-picture.ts';

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url));
const RULES = join(DEPLOY, 'prometheus/rules.yaml');
/** Seconds of load: two evaluations of the rules, and rates of twenty scrapes. */
const LOAD = Number(process.env.MINTMARK_TEST_LOAD_SECONDS ?? 40);
const run = promisify(execFile);

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}
const dashboard = JSON.parse(readFileSync(join(DEPLOY, 'grafana/mintmark.json'), 'utf8')) as { panels: readonly Panel[] };
/** Below the heading are those of features that this server does not use. */
const panels = dashboard.panels.slice(
  0,
  dashboard.panels.findIndex(({ type }) => type === 'row'),
);
const ofFeatures = dashboard.panels.slice(panels.length + 1);

interface Matrix {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly { readonly metric: Record<string, string>; readonly values: readonly [number, string][] }[] };
}

const legendOf = (format: string, labels: Readonly<Record<string, string>>): string =>
  format.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => labels[label] ?? '');

describe('Prometheus', () => {
  const ending = suiteEnding();
  let operations: string;
  let prometheus: string;
  let began: number;

  before(async () => {
    const home = await temporaryHome(ending);
    const [port, operationsPort, ownPort] = [await freePort(), await freePort(), await freePort()];
    const server = `http://127.0.0.1:${port}`;
    operations = `http://127.0.0.1:${operationsPort}`;
    prometheus = `http://127.0.0.1:${ownPort}`;
    const env = {
      MINTMARK_BOOTSTRAP_CLIENT_ID: ADMIN.clientId,
      MINTMARK_BOOTSTRAP_CLIENT_SECRET: ADMIN.clientSecret,
      MINTMARK_WORKERS: '2',
    };
    const args = ['--listen', server, '--management-listen', operations];
    await startServe(ending, args, { home, env }).waitForOutput(SERVING);
    await copyFile(RULES, join(home, 'rules.yaml'));
    await writeFile(
      join(home, 'prometheus.yml'),
      `global: { scrape_interval: 1s, evaluation_interval: 5s }
rule_files: [rules.yaml]
scrape_configs:
  - job_name: mintmark
    static_configs: [{ targets: ['127.0.0.1:${operationsPort}'] }]
`,
    );
    const options = [
      `--config.file=${home}/prometheus.yml`,
      `--storage.tsdb.path=${home}/tsdb`,
      `--web.listen-address=127.0.0.1:${ownPort}`,
    ];
    const child = spawn('prometheus', options, { stdio: 'ignore' });
    ending.after(async () => {
      child.kill();
      await once(child, 'exit');
    });
    began = Date.now() / 1000;
    await load(server);
  });

  /** Tokens, introspections, revocations and refusals, in turn. */
  const load = async (server: string): Promise<void> => {
    const post = (path: string, form: Record<string, string>): Promise<Response> =>
      fetch(`${server}/oauth2/${path}`, { method: 'POST', body: new URLSearchParams(form) });
    const own = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    while (Date.now() / 1000 < began + LOAD) {
      const tokens = await Promise.all(Array.from({ length: 8 }, () => post('token', { grant_type: 'client_credentials', ...own })));
      const [first = ''] = await Promise.all(
        tokens.map(async (each) => String(((await each.json()) as { access_token: string }).access_token)),
      );
      await post('introspect', { token: first, ...own });
      await post('revoke', { token: first, ...own });
      await post('introspect', { token: first, ...own });
      await post('token', { grant_type: 'client_credentials', ...own, client_secret: 'wrong' }).then((each) => each.body?.cancel());
    }
  };

  const query = async (expression: string): Promise<Matrix['data']['result']> => {
    const text = expression.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '10s');
    const body = new URLSearchParams({ query: text, start: String(began), end: String(Date.now() / 1000), step: '1' });
    const response = await fetch(`${prometheus}/api/v1/query_range`, { method: 'POST', body });
    const { status, error, data } = (await response.json()) as Matrix;
    assert.equal(status, 'success', `${expression}: ${error}`);
    return data.result;
  };

  test('promtool accepts the rules', async () => {
    assert.match((await run('promtool', ['check', 'rules', RULES])).stdout, /SUCCESS: \d+ rules found/);
  });

  test('promtool finds no fault in the metrics', async () => {
    const exposition = await (await fetch(`${operations}/metrics`)).text();
    const promtool = run('promtool', ['check', 'metrics']);
    promtool.child.stdin?.end(exposition);
    assert.equal((await promtool).stdout, '');
  });

  test('the target is up, and no scrape fails', async () => {
    const [target] = await query('up');
    assert.ok(target?.values.every(([, value]) => value === '1'));
  });

  test('every panel has values, and every alert and rule is evaluated', async () => {
    await until('the rules are evaluated', async () => (await query('mintmark:slo_availability_errors:ratio_rate1h')).length > 0);
    const drawn: DrawnPanel[] = [];
    for (const { title, targets } of panels) {
      const series: Series[] = [];
      for (const { expr, legendFormat } of targets) {
        const result = await query(expr);
        assert.ok(result.length > 0, `no series: ${title}: ${expr}`);
        series.push(
          ...result.map(({ metric, values }) => ({
            name: legendOf(legendFormat, metric),
            points: values.map(([at, value]) => [at, Number(value)] as const).filter(([, value]) => Number.isFinite(value)),
          })),
        );
      }
      drawn.push({ title, series: series.filter(({ points }) => points.length > 0) });
    }
    for (const { targets } of ofFeatures) for (const { expr } of targets) await query(expr);
    const { data } = (await (await fetch(`${prometheus}/api/v1/rules`)).json()) as {
      data: { groups: readonly { rules: readonly { name: string; health: string; lastError?: string }[] }[] };
    };
    for (const { name, health, lastError } of data.groups.flatMap(({ rules }) => rules))
      assert.equal(health, 'ok', `${name}: ${lastError}`);
    const { MINTMARK_TEST_PICTURE: picture } = process.env;
    if (picture !== undefined) await writeFile(picture, dashboardPicture(drawn));
  });
});
