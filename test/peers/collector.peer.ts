// The OpenTelemetry Collector, built from its own modules, accepts what a server exports, and forwards all of it: the
// traces of requests, and the values of a scrape. Needs go.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import { type Collector, startCollector } from '../otlp/collector.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from '../running-server.ts';
import { until } from '../until.ts';

const run = promisify(execFile);
const SOURCE = fileURLToPath(new URL('go/collector.go', import.meta.url));
/** The modules of one release. */
const MODULES = [
  'go.opentelemetry.io/collector/otelcol@v0.165.0',
  'go.opentelemetry.io/collector/receiver/otlpreceiver@v0.165.0',
  'go.opentelemetry.io/collector/exporter/otlphttpexporter@v0.165.0',
  'go.opentelemetry.io/collector/confmap/provider/fileprovider@v1.71.0',
];

describe('the OpenTelemetry Collector', () => {
  const ending = suiteEnding();
  /** What the collector forwards to. */
  let forwarded: Collector;
  let server: TestServer;
  let log = '';

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mintmark-collector-'));
    ending.after(() => rm(folder, { recursive: true, force: true }));
    await copyFile(SOURCE, join(folder, 'main.go'));
    const options = { cwd: folder, env: { ...process.env, GOFLAGS: '-mod=mod -buildvcs=false' } };
    await run('go', ['mod', 'init', 'example.com/collector'], options);
    await run('go', ['get', ...MODULES], options);
    await run('go', ['build', '-o', 'collector', '.'], options);

    forwarded = await startCollector(ending);
    const port = await freePort();
    const pipeline = '{ receivers: [otlp], exporters: [otlp_http] }';
    await writeFile(
      join(folder, 'config.yaml'),
      `receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:${port}' } } } }
exporters: { otlp_http: { endpoint: '${forwarded.url}', compression: none, sending_queue: { enabled: false }, retry_on_failure: { enabled: false } } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { traces: ${pipeline}, metrics: ${pipeline} }
`,
    );
    const collector = spawn(join(folder, 'collector'), [`--config=file:${folder}/config.yaml`], { stdio: ['ignore', 'ignore', 'pipe'] });
    ending.after(async () => {
      if (collector.exitCode === null && collector.kill()) await once(collector, 'exit');
    });
    collector.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    await until('the collector is ready', async () => log.includes('Everything is ready') || collector.exitCode !== null);
    assert.equal(collector.exitCode, null, log);
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
    };
    server = await startTestServer(ending, { env: { ...env, OTEL_METRIC_EXPORT_TIMEOUT: '500' } });
  });

  test('forwards the trace of a token, below the span of its caller', async () => {
    const [traceId, parentId] = [randomBytes(16).toString('hex'), randomBytes(8).toString('hex')];
    const form = { grant_type: 'client_credentials', client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
    const response = await server.post('/oauth2/token', form, { traceparent: `00-${traceId}-${parentId}-01` });
    assert.equal(response.status, 200);
    const spans = await forwarded.waitForSpans((span) => span.traceId === traceId, 5);
    const nameOf = (id: string): string | undefined => spans.find(({ spanId }) => spanId === id)?.name;
    assert.deepEqual(
      spans.map((span) => [span.name, nameOf(span.parentId) ?? (span.parentId === parentId ? 'the caller' : undefined)]).toSorted(),
      [
        ['POST /oauth2/token', 'the caller'],
        ['authenticate client', 'POST /oauth2/token'],
        // Its client was not in memory.
        ['find_client', 'authenticate client'],
        ['mint token', 'POST /oauth2/token'],
        ['record_grants', 'mint token'],
      ],
    );
    for (const { resource } of spans) assert.equal(resource['service.name'], 'mintmark');
  });

  test('forwards every metric of a scrape, with its labels and its kind', async () => {
    const scraped = (await server.measure()).filter(({ samples, type }) => samples.length > 0 && type !== 'summary');
    await until('the metrics arrive', async () => scraped.every(({ name }) => forwarded.metrics.some((metric) => metric.name === name)));
    for (const { name, type, samples } of scraped) {
      const metric = forwarded.metrics.find((each) => each.name === name);
      assert.equal(metric?.type, { counter: 'sum', gauge: 'gauge', histogram: 'histogram' }[type as 'counter'], name);
      const series = new Set(samples.map(({ labels: { le: _, ...labels } }) => JSON.stringify(labels)));
      for (const { attributes } of metric?.points ?? []) series.delete(JSON.stringify(attributes));
      assert.deepEqual([...series], [], name);
    }
  });

  test('finds no fault in any of it', () => {
    assert.doesNotMatch(log, /\b(?:error|warn)\b/);
  });
});
