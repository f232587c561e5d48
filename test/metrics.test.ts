// `/metrics` of a running server: what is counted, where, and how many series there can be.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { startTestServer, suiteEnding, type TestServer } from './running-server.ts';
import { scrape, sumOf } from './scrape.ts';

describe('metrics', () => {
  const ending = suiteEnding();
  let server: TestServer;

  before(async () => {
    server = await startTestServer(ending);
  });

  /** What an action adds to the samples that match. */
  const added = async (pattern: RegExp, action: () => Promise<unknown>): Promise<number> => {
    const earlier = sumOf(await scrape(server), pattern);
    await action();
    return sumOf(await scrape(server), pattern) - earlier;
  };
  const admin = { client_id: 'admin', client_secret: 'correct-horse-battery-staple-0123456789' };
  const wrong = { grant_type: 'client_credentials', client_id: 'admin', client_secret: 'wrong' };
  const introspect = (token: string) => server.post('/oauth2/introspect', { ...admin, token });
  const tokensOf = async (settings: Record<string, unknown>, count: number) => {
    const client = await server.create(settings);
    for (let n = 0; n < count; n++) await server.token(client);
  };
  const revokeNew = async () => server.post('/oauth2/revoke', { ...admin, token: await server.token() });

  for (const [title, pattern, action, expected] of [
    [
      'a token, with grant type, format, method and binding',
      /^mintmark_tokens_issued_total\{tenant="[\w-]+",grant_type="client_credentials",format="jwt",auth_method="client_secret_post",binding="none"\}$/,
      () => server.token(),
      1,
    ],
    ['and one that is handed out again', /^mintmark_tokens_coalesced_total\{tenant="[\w-]+"\}$/, () => tokensOf({ coalesce: 300 }, 3), 2],
    [
      'a refusal, with the reason that its caller does not get',
      /^mintmark_token_refusals_total\{tenant="[\w-]+",endpoint="token",error="invalid_client",reason="wrong_secret"\}$/,
      () => server.post('/oauth2/token', wrong),
      1,
    ],
    ['client authentication that succeeds', /client_auth_total\{method="client_secret_post",result="success"\}/, () => server.token(), 1],
    [
      'and that is refused',
      /client_auth_total\{method="client_secret_post",result="refused"\}/,
      () => server.post('/oauth2/token', wrong),
      1,
    ],
    ['an attempt without credentials', /client_auth_total\{method="none",result="refused"\}/, () => server.post('/oauth2/token', ''), 1],
    [
      'an introspection of an active token',
      /introspections_total\{tenant="[\w-]+",active="true"\}/,
      async () => introspect(await server.token()),
      1,
    ],
    ['and of an inactive one', /introspections_total\{tenant="[\w-]+",active="false"\}/, () => introspect('unknown'), 1],
    ['a revocation of a token', /revocations_total\{kind="token"\}/, revokeNew, 1],
    [
      'a revocation of the tokens of a client',
      /revocations_total\{kind="client"\}/,
      async () => server.manage('POST', `/clients/${(await server.create({})).clientId}/end-tokens`),
      1,
    ],
    [
      'a revocation of the tokens of an instance',
      /revocations_total\{kind="instance"\}/,
      async () => server.manage('POST', `/clients/${(await server.create({ kind: 'agent' })).clientId}/instances/run/disable`),
      1,
    ],
    ['a commit of grants', /^mintmark_group_commit_size_sum$/, () => server.token(), 1],
    ['its time', /^mintmark_store_operation_seconds_count\{operation="record_grants"\}$/, () => server.token(), 1],
    ['the time of a request', /duration_seconds_count\{endpoint="token",status_class="2xx"\}/, () => server.token(), 1],
    [
      'and of one that is refused',
      /duration_seconds_count\{endpoint="token",status_class="4xx"\}/,
      () => server.post('/oauth2/token', ''),
      1,
    ],
    ['also of one that Fastify handles', /duration_seconds_count\{endpoint="token",/, () => server.post('/oauth2/token?a=b', ''), 1],
    ['a request for the key set', /duration_seconds_count\{endpoint="jwks",/, () => fetch(`${server.url}/oauth2/jwks`), 1],
    ['of an unknown path', /duration_seconds_count\{endpoint="other",status_class="4xx"\}/, () => fetch(`${server.url}/x/y/z`), 1],
  ] as const) {
    test(`${title} is counted`, async () => assert.equal(await added(pattern, action), expected));
  }

  for (const name of [
    'process_cpu_seconds_total{worker="1"}',
    'process_resident_memory_bytes{worker="1"}',
    'mintmark_event_loop_delay_seconds{worker="1",quantile="0.99"}',
    'mintmark_poll_age_seconds{worker="1"}',
    'mintmark_revocation_propagation_limit_seconds',
    'mintmark_connections{pool="public"}',
    'mintmark_connections_cut_total{pool="public",reason="refused"}',
    'mintmark_feed_followers',
    'mintmark_credentials_expiring{within="7d"}',
  ]) {
    test(`${name} is there`, async () => assert.ok((await scrape(server)).has(name)));
  }

  test('both formats have the same samples', async () => {
    const [plain, open] = [await scrape(server), await scrape(server, 'application/openmetrics-text')];
    assert.deepEqual([...open.keys()], [...plain.keys()]);
  });

  test('no public address serves them', async () => assert.equal((await fetch(`${server.url}/metrics`)).status, 404));

  for (const [name, count] of [
    ['mintmark_signing_key_age_seconds{kid=', 2],
    ['mintmark_tenant_info{tenant=', 1],
    ['mintmark_audit_chain_seq{tenant=', 1],
  ] as const) {
    test(`${name} has ${count}`, async () => {
      assert.equal([...(await scrape(server)).keys()].filter((each) => each.startsWith(name)).length, count);
    });
  }

  test('no client id is in them, unless the operator wants it', async () => {
    const { clientId, clientSecret } = await server.create({});
    await server.token({ clientId, clientSecret });
    assert.doesNotMatch([...(await scrape(server)).keys()].join('\n'), new RegExp(clientId));

    const counting = await startTestServer(ending, { flags: { metricsLabel: ['team', 'client_id'] } });
    const client = await counting.create({ labels: { team: 'payments' } });
    await counting.token(client);
    const samples = await scrape(counting);
    assert.equal(samples.get('mintmark_tokens_by_label_total{value="payments",label="team"}'), 1);
    assert.equal(sumOf(samples, new RegExp(`^mintmark_tokens_by_client_total.*"${client.clientId}"`)), 1);
    assert.equal(sumOf(samples, /^mintmark_tokens_by_client_total/), sumOf(samples, /^mintmark_tokens_issued_total/));
  });
});
