// Traces: a request continues the trace of its caller, through client authentication and the store, to a collector.
// Nothing in them is a secret, and no request waits for the collector.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { hostRequest } from './host-request.ts';
import { type Collector, startCollector } from './otlp/collector.ts';
import type { ReceivedSpan } from './otlp/decode.ts';
import { holdStore } from './query-store.ts';
import { ADMIN, startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { scrape, sumOf } from './scrape.ts';
import { asForm, assertion, clientKey, dpopProof } from './signed.ts';
import { slowPost } from './slow-post.ts';
import { until } from './until.ts';

const CREDENTIALS = { client_id: ADMIN.clientId, client_secret: ADMIN.clientSecret };
const TOKEN = { grant_type: 'client_credentials', ...CREDENTIALS };
const SPAN_ID = '00f067aa0ba902b7';

type Headers = Readonly<Record<string, string>>;
/** A path with the values of the request in it, if it needs any. */
interface Sent {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Headers;
}

const isServer = ({ kind }: ReceivedSpan): boolean => kind === 'server';

/** The names of the spans of a trace, each behind those that it is below. */
const pathsOf = (spans: readonly ReceivedSpan[]): readonly string[] => {
  const pathOf = ({ parentId, name }: ReceivedSpan): string => {
    const parent = spans.find(({ spanId }) => spanId === parentId);
    return parent === undefined ? name : `${pathOf(parent)} > ${name}`;
  };
  return spans.map(pathOf).sort();
};

describe('traces', () => {
  const ending = suiteEnding();
  let collector: Collector;
  let server: TestServer;

  before(async () => {
    collector = await startCollector(ending);
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`, OTEL_BSP_SCHEDULE_DELAY: '20' };
    server = await startTestServer(ending, { env });
  });

  /** The span of a request, by the id in its response. */
  const spanOf = async ({ headers }: Response): Promise<ReceivedSpan> => {
    const id = headers.get('mintmark-request-id');
    const [span] = await collector.waitForSpans(({ attributes }) => attributes['mintmark.request_id'] === id);
    return span ?? assert.fail('No span.');
  };
  /** Sends a request in a trace of its own. @returns the server's span, and all of the trace */
  const traced = async ({
    method = 'POST',
    path,
    form,
    headers,
  }: Sent): Promise<{ readonly root: ReceivedSpan; readonly spans: readonly ReceivedSpan[] }> => {
    const traceparent = `00-${randomBytes(16).toString('hex')}-${SPAN_ID}-01`;
    const body = form && new URLSearchParams(form);
    const root = await spanOf(await fetch(server.url + path, { method, headers: { traceparent, ...headers }, ...(body && { body }) }));
    return { root, spans: collector.spans.filter(({ traceId }) => traceId === root.traceId) };
  };
  const bearer = async (): Promise<Headers> => ({ authorization: `Bearer ${await server.token()}` });

  for (const [title, send, expected] of [
    ['a token', () => ({ path: '/oauth2/token', form: TOKEN }), ['authenticate client', 'mint token', 'mint token > record_grants']],
    [
      'a token that Fastify handles',
      () => ({ path: '/oauth2/token?unused=1', form: TOKEN }),
      ['authenticate client', 'mint token', 'mint token > record_grants'],
    ],
    [
      'a refused token: the client lookup, and the refresh before the refusal',
      () => ({ path: '/oauth2/token', form: { ...TOKEN, client_id: 'unknown' } }),
      ['find_client', 'last_revocations', 'recent_changes']
        .map((name) => `authenticate client > ${name}`)
        .toSpliced(0, 0, 'authenticate client'),
    ],
    [
      'an introspection',
      async () => ({ path: '/oauth2/introspect', form: { ...CREDENTIALS, token: await server.token() } }),
      ['authenticate client', 'find_grant'],
    ],
    [
      'a revocation',
      async () => ({ path: '/oauth2/revoke', form: { ...CREDENTIALS, token: await server.token() } }),
      ['authenticate client', 'find_grant', 'revoke_grants'],
    ],
    [
      'a management request',
      async () => ({ method: 'GET', path: '/management/v1/clients/unknown', headers: await bearer() }),
      ['find_client', 'find_grant'],
    ],
    ['an unknown path', () => ({ method: 'GET', path: '/nowhere' }), []],
  ] as readonly (readonly [string, () => Sent | Promise<Sent>, readonly string[]])[]) {
    test(`${title} has spans below the server's, which is below its caller's`, async () => {
      const below = async (): Promise<{
        readonly root: ReceivedSpan;
        readonly paths: readonly string[];
        readonly wanted: readonly string[];
      }> => {
        // What is read once is in memory then, and the changes of the start have been applied.
        await server.token();
        await fetch(`${server.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams({ ...TOKEN, client_id: 'unknown' }) });
        const { root, spans } = await traced(await send());
        return { root, paths: pathsOf(spans), wanted: ['', ...expected.map((path) => ` > ${path}`)].map((path) => `${root.name}${path}`) };
      };
      let found = await below();
      // On a busy machine, a node that has not refreshed for 750 ms reads clients again.
      for (let more = 0; more < 9 && !isDeepStrictEqual(found.paths, found.wanted); more++) found = await below();
      assert.deepEqual([found.root.kind, found.root.parentId], ['server', SPAN_ID]);
      assert.deepEqual(found.paths, found.wanted);
    });
  }

  for (const [title, send, expected] of [
    [
      'a token',
      () => ({ path: '/oauth2/token', form: TOKEN }),
      {
        'http.request.method': 'POST',
        'http.route': '/oauth2/token',
        'http.response.status_code': 200,
        'url.path': '/oauth2/token',
        'url.scheme': 'http',
        'client.address': '127.0.0.1',
        'oauth.grant_type': 'client_credentials',
        'oauth.client.auth_method': 'client_secret_post',
        'oauth.client.id': ADMIN.clientId,
        'oauth.token.format': 'jwt',
        'oauth.error': undefined,
      },
    ],
    [
      'a refused token: the error, the reason that the caller does not get, and no client',
      () => ({ path: '/oauth2/token', form: { ...TOKEN, client_secret: 'wrong' } }),
      {
        'http.response.status_code': 401,
        'oauth.client.auth_method': 'client_secret_post',
        'oauth.error': 'invalid_client',
        'mintmark.reason': 'wrong_secret',
        'oauth.client.id': undefined,
        'oauth.grant_type': undefined,
      },
    ],
    [
      'an introspection',
      () => ({ path: '/oauth2/introspect', form: { ...CREDENTIALS, token: 'unknown' } }),
      { 'http.route': '/oauth2/introspect', 'oauth.client.id': ADMIN.clientId, 'oauth.grant_type': undefined },
    ],
    [
      'a management request: no value of a parameter of its path',
      async () => ({ method: 'GET', path: '/management/v1/clients/unknown', headers: await bearer() }),
      {
        'http.route': '/management/v1/clients/:client_id',
        'url.path': '/management/v1/clients/REDACTED',
        'oauth.client.id': ADMIN.clientId,
      },
    ],
  ] as readonly (readonly [string, () => Sent | Promise<Sent>, Readonly<Record<string, unknown>>])[]) {
    test(`the attributes of ${title}`, async () => {
      const { attributes } = (await traced(await send())).root;
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, attributes[name]])), expected);
    });
  }

  test('of an unknown host and an unknown path, nothing is recorded', async () => {
    const { attributes, name } = await spanOf(await hostRequest(server.url, 'unknown.example', 'GET', '/nowhere'));
    const of = ['server.address', 'http.route', 'url.path', 'mintmark.tenant', 'http.response.status_code'];
    assert.deepEqual([name, ...of.map((each) => attributes[each])], ['GET', undefined, undefined, undefined, undefined, 404]);
  });

  test('a body that arrives late does not leave the trace', async () => {
    const traceId = randomBytes(16).toString('hex');
    const headers = { ...(await bearer()), 'content-type': 'application/json', traceparent: `00-${traceId}-${SPAN_ID}-01` };
    const late = slowPost(server, '/management/v1/clients', headers);
    await late.write('{"name":');
    await late.end('"traced"}');
    await collector.waitForSpans((span) => isServer(span) && span.traceId === traceId);
    const names = collector.spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
    // And what the node reads again, if it has not refreshed for 750 ms.
    for (const name of ['POST /management/v1/clients', 'create_client', 'find_grant']) assert.ok(names.includes(name), `${name}: ${names}`);
  });

  test('a request id joins a trace to the audit trail, and its resource names the server', async () => {
    const { attributes, resource } = (await traced({ path: '/oauth2/token', form: { ...TOKEN, client_secret: 'wrong' } })).root;
    const entries = await server.manage('GET', `/audit?request_id=${attributes['mintmark.request_id']}`);
    const [entry] = ((await entries.json()) as { entries: { reason: string }[] }).entries;
    assert.equal(entry?.reason, attributes['mintmark.reason']);
    assert.equal(resource['service.name'], 'mintmark');
  });

  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  for (const [title, traceparent, isContinued] of [
    ['of version 00', `00-${TRACE}-${SPAN_ID}-01`, true],
    ['of a later version, with more', `01-${TRACE}-${SPAN_ID}-01-more`, true],
    ['of version 00 with more', `00-${TRACE}-${SPAN_ID}-01-more`, false],
    ['of the invalid version', `ff-${TRACE}-${SPAN_ID}-01`, false],
    ['in upper case', `00-${TRACE.toUpperCase()}-${SPAN_ID}-01`, false],
    ['with a trace of zeros', `00-${'0'.repeat(32)}-${SPAN_ID}-01`, false],
    ['with a span of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`, false],
    ['that is too short', `00-${TRACE.slice(1)}-${SPAN_ID}-01`, false],
    ['that is sent twice', `00-${TRACE}-${SPAN_ID}-01, 00-${TRACE}-${SPAN_ID}-01`, false],
    ['of 10,000 characters', '0'.repeat(10_000), false],
  ] as const) {
    test(`traceparent ${title}: ${isContinued ? 'continued' : 'ignored'}`, async () => {
      const span = await spanOf(await server.post('/oauth2/token', TOKEN, { traceparent, tracestate: 'vendor=1' }));
      assert.deepEqual(
        [span.traceId === TRACE, span.parentId, span.traceState],
        isContinued ? [true, SPAN_ID, 'vendor=1'] : [false, '', ''],
      );
    });
  }

  test('the caller decides whether its trace is recorded', async () => {
    collector.clear();
    await server.post('/oauth2/token', TOKEN, { traceparent: `00-${TRACE}-${SPAN_ID}-00` });
    // Sent after it.
    await traced({ path: '/oauth2/token', form: TOKEN });
    assert.ok(collector.spans.every(({ traceId }) => traceId !== TRACE));
  });

  test('a commit of several requests is linked with all of them, and each with it', async () => {
    const COUNT = 8;
    // The store is held until all have arrived: those after the first share a commit, however slowly they do.
    using held = await holdStore(server.directory);
    const sent = Array.from({ length: COUNT }, () => server.post('/oauth2/token', TOKEN));
    await until('all have arrived', async () => sumOf(await scrape(server), /^mintmark_requests_in_work\b/) >= COUNT);
    held.release();
    const responses = await Promise.all(sent);
    const traces = new Set((await Promise.all(responses.map(spanOf))).map(({ traceId }) => traceId));
    const mints = collector.spans.filter(({ name, traceId }) => name === 'mint token' && traces.has(traceId));
    const commits = collector.spans.filter(
      ({ name, links }) => name === 'record_grants' && links.some(({ traceId }) => traces.has(traceId)),
    );
    assert.equal(mints.length, COUNT);
    assert.ok(commits.length < COUNT, 'no requests shared a commit');
    for (const { spanId, traceId } of mints) {
      const [commit, ...others] = commits.filter(({ links }) => links.some((link) => link.spanId === spanId && link.traceId === traceId));
      assert.ok(commit !== undefined && others.length === 0);
      const isBelow = commit.parentId === spanId;
      const linked = mints.find((each) => each.spanId === spanId)?.links.some((link) => link.spanId === commit.spanId);
      assert.equal(linked, !isBelow);
    }
    const sizes = commits.map(({ links, attributes }) => [links.length, attributes['db.operation.batch.size'] ?? 1]);
    for (const [links, size] of sizes) assert.equal(links, size);
  });

  test('what runs when a request has ended is not part of its trace', async () => {
    // The refusal is written to the audit trail after the response, and the poll goes on.
    const { root, spans } = await traced({ path: '/oauth2/token', form: { ...TOKEN, client_secret: 'wrong' } });
    await server.manage('GET', '/audit?limit=1');
    await traced({ path: '/oauth2/token', form: TOKEN });
    assert.deepEqual(collector.spans.filter(({ traceId }) => traceId === root.traceId).length, spans.length);
    assert.deepEqual(
      collector.spans.filter(({ parentId, kind }) => parentId === '' && kind !== 'server'),
      [],
    );
  });

  test('OpenMetrics has the trace of a request as the exemplar of its bucket, and the format of Prometheus has none', async () => {
    const { traceId } = (await traced({ path: '/oauth2/token', form: TOKEN })).root;
    const scrape = async (accept: string) => (await fetch(`${server.operationsUrl}/metrics`, { headers: { accept } })).text();
    const open = await scrape('application/openmetrics-text; version=1.0.0');
    for (const name of ['http_server_request_duration_seconds', 'mintmark_store_operation_seconds', 'mintmark_group_commit_size']) {
      assert.match(open, new RegExp(`^${name}_bucket\\{.*\\} \\d+ # \\{trace_id="${traceId}"\\} [\\d.e-]+ \\d+\\.\\d{3}$`, 'm'));
    }
    assert.doesNotMatch(await scrape('text/plain'), /trace_id/);
  });

  test('no secret is in what is sent, wherever a caller puts it', async () => {
    const canary = (what: string) => `canary-${what}-0123456789`;
    const { clientId, clientSecret } = await server.create({});
    const key = await clientKey();
    const jwt = await assertion(key, clientId, `${server.publicUrl}/oauth2`);
    const proof = await dpopProof(key, { uri: `${server.publicUrl}/oauth2/token` });
    const opaque = await server.create({ access_token_format: 'opaque' });
    const issued = [await server.token({ clientId, clientSecret }), await server.token(opaque)];
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    collector.clear();
    const form = { ...TOKEN, client_id: clientId, client_secret: clientSecret };
    for (const sent of [
      { path: '/oauth2/token', form },
      { path: '/oauth2/token', form: { grant_type: TOKEN.grant_type }, headers: { authorization: `Basic ${basic}` } },
      { path: '/oauth2/token', form: { ...form, ...asForm(jwt) }, headers: { dpop: proof } },
      { path: '/oauth2/token', form: { grant_type: TOKEN.grant_type, ...asForm(jwt) } },
      ...['grant_type', 'client_id', 'scope', 'resource', 'client_assertion_type', 'authorization_details'].map((name) => ({
        path: '/oauth2/token',
        form: { ...form, [name]: canary(name) },
      })),
      ...issued.map((token) => ({ path: '/oauth2/introspect', form: { ...CREDENTIALS, token } })),
      ...issued.map((token) => ({ path: '/oauth2/revoke', form: { ...CREDENTIALS, token } })),
      { path: `/oauth2/token?client_secret=${canary('query')}`, form },
      { method: 'GET', path: `/oauth2/token/${canary('path')}` },
      { method: 'GET', path: `/management/v1/clients/${canary('parameter')}`, headers: await bearer() },
      {
        method: 'GET',
        path: '/oauth2/jwks',
        headers: { 'user-agent': canary('agent'), cookie: canary('cookie'), 'x-request-id': canary('id') },
      },
    ] as const satisfies readonly Sent[])
      await traced(sent);
    const { received } = collector;
    assert.ok(received.includes('oauth.client.auth_method'));
    for (const secret of [
      clientSecret,
      ADMIN.clientSecret,
      jwt,
      proof,
      basic,
      ...issued,
      ...issued.flatMap((token) => token.split('.').slice(2)),
      'canary-',
    ])
      assert.ok(!received.includes(secret), `${secret.slice(0, 20)} was sent`);
  });
});

/** The exporter would wait for ten minutes. */
const NEVER = {
  OTEL_EXPORTER_OTLP_TIMEOUT: '600000',
  OTEL_BSP_EXPORT_TIMEOUT: '600000',
  OTEL_METRIC_EXPORT_TIMEOUT: '600000',
  OTEL_METRIC_EXPORT_INTERVAL: '600000',
};

describe('a collector', () => {
  const ending = suiteEnding();

  test('that does not respond holds up neither requests nor the end, and costs a bounded queue', async () => {
    const collector = await startCollector(ending, true);
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_MAX_QUEUE_SIZE: '10',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '5',
      ...NEVER,
    };
    const server = await startTestServer(ending, { env });
    for (let count = 0; count < 10; count++) await server.token();
    const spans = (await server.measure()).find(({ name }) => name === 'mintmark_spans_total');
    const counts = new Map(spans?.samples.map(({ labels: { result }, value }) => [result, value]));
    assert.deepEqual([counts.get('sent'), counts.get('failed')], [0, 0]);
    // Four of each token, and one of each client lookup: the first, and more if the node cannot refresh in time.
    assert.ok(Number(counts.get('dropped')) >= 41 - 10, `${counts.get('dropped')} dropped`);
    await server.close();
  });

  test('gets what was recorded before the server stops, and its metrics: the values of a scrape', async () => {
    const collector = await startCollector(ending);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '60000' };
    const server = await startTestServer(ending, { env });
    await server.token();
    await server.post('/oauth2/token', '');
    const scraped = await server.measure();
    assert.equal(collector.spans.length, 0);
    await server.close();
    assert.deepEqual(
      collector.spans.filter(isServer).map(({ name }) => name),
      ['POST /oauth2/token', 'POST /oauth2/token'],
    );

    const exported = new Map(collector.metrics.map((metric) => [metric.name, metric]));
    for (const name of [
      'mintmark_tokens_issued_total',
      'mintmark_token_refusals_total',
      'http_server_request_duration_seconds',
      'mintmark_connections_limit',
    ]) {
      const family = scraped.find((each) => each.name === name);
      const values = family?.samples
        .filter(({ suffix }) => suffix === undefined || suffix === '_sum')
        .map(({ labels, value }) => ({ attributes: labels, value }));
      assert.deepEqual(
        exported.get(name)?.points.map(({ attributes, value }) => ({ attributes, value })),
        values,
      );
    }
    const duration = exported.get('http_server_request_duration_seconds');
    assert.deepEqual(
      [
        duration?.type,
        duration?.unit,
        exported.get('mintmark_tokens_issued_total')?.type,
        exported.get('mintmark_connections_limit')?.type,
      ],
      ['histogram', 's', 'sum', 'gauge'],
    );
    for (const { buckets = [], bounds = [], count } of duration?.points ?? []) {
      assert.equal(buckets.length, bounds.length + 1);
      assert.equal(
        buckets.reduce((sum, each) => sum + each, 0),
        count,
      );
    }
  });
});
