// The code blocks of the guides run as written, and print what is expected.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Prints, type Refused, testDocument } from './document.ts';

type Json = Record<string, unknown>;

/** Parses each line as JSON. */
const parseLines = (stdout: string): Json[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const hasToken: Prints = (stdout) => assert.equal(typeof JSON.parse(stdout).access_token, 'string');

interface Guide {
  readonly blocks: Readonly<Record<string, Prints | Refused>>;
  /** Options of `mintmark serve` that it requires. */
  readonly serve?: readonly string[];
  /** Variables of `mintmark serve` that it requires. */
  readonly env?: Readonly<Record<string, string>>;
}

const GUIDES: Readonly<Record<string, Guide>> = {
  'first-day.md': {
    blocks: {
      look: (stdout) => assert.match(stdout, /^https:\/\/localhost:\d+\nsigning\nstandby\n$/),
      administrator: (stdout) => assert.equal(stdout, '["platform",["administrator"],true]\n'),
      team: (stdout) => assert.equal(stdout, 'payments-team\n[600,3600]\n'),
      api: (stdout) => assert.equal(stdout, 'payments-api\nhttps://api.example.com/payments\nshop\n'),
      evaluate: (stdout) =>
        assert.equal(
          stdout,
          '[true,["https://api.example.com/payments"]]\n{"op":"allow","ranges":["127.0.0.0/8","::1"]}\n[false,"address_not_allowed"]\n',
        ),
      manifest: (stdout) => {
        assert.match(stdout, /^\+ Client nightly\n {4}name: "Nightly job"\n/);
        assert.match(stdout, /^1 to create, 0 to change, 0 to delete, 0 unchanged\.\nnightly\n$/m);
      },
      export: (stdout) => assert.match(stdout, /^Nothing to do: \d+ unchanged\.\n$/),
      rotate: (stdout) => assert.equal(stdout, '["active",null]\n'),
      watch: (stdout) => {
        const [grants = '', signIns, subject] = stdout.split('\n');
        assert.equal(JSON.parse(grants)[0][2], 'payments:read');
        assert.ok(Number(signIns) > 0);
        assert.equal(subject, 'nightly');
      },
      whose: (stdout) => assert.equal(stdout, '["shop","client_secret"]\n1\n'),
      lockdown: (stdout) => assert.equal(stdout, 'shop\n{"active":false}'),
      restore: (stdout) => assert.match(stdout, /^shop\nshop\n\S+\n$/),
      evidence: (stdout) => {
        for (const event of ['client.create', 'client.lockdown', 'client.lift-lockdown', 'secret.rotate']) {
          assert.ok(stdout.split('\n').includes(event), event);
        }
      },
    },
  },
  // Their commands need an installation; `npm run test:peers` checks the files that they are about.
  'containers.md': { blocks: {} },
  // `npm run test:peers` runs them, with a PostgreSQL and its standby.
  'upgrade.md': { blocks: {} },
  'fail-over.md': { blocks: {} },
  'restore.md': { blocks: {} },
  'proxies.md': { blocks: {} },
  'kubernetes.md': { blocks: {} },
  'systemd.md': { blocks: {} },
  // With a SPIRE.
  'spiffe.md': { blocks: {} },
  'limits.md': {
    serve: ['--auth-failures', '5'],
    blocks: { failures: (stdout) => assert.equal(stdout, `${'401\n'.repeat(5)}${'429\n'.repeat(2)}temporarily_unavailable\n1\n`) },
  },
  'postgresql.md': { blocks: { ready: (stdout) => assert.deepEqual(JSON.parse(stdout), { status: 'ok' }) } },
  'console.md': {
    blocks: {
      create: (stdout) => assert.match(JSON.parse(stdout).link.url, /^https:\/\/localhost:\d+\/console\/#\/setup\/[\w-]{43}$/),
      link: (stdout) => assert.match(stdout, /^https:\/\/localhost:\d+\/console\/#\/setup\/[\w-]{43}\n$/),
      change: (stdout) => assert.equal(stdout, 'ada@example.com\n["ada@example.com",["auditor","viewer"],false]\n'),
      sessions: (stdout) => assert.equal(stdout, '[]\n{\n  "name": "ada@example.com",\n  "ended": 0\n}\ntrue\n'),
      provider: (stdout) => assert.match(stdout, /\nhttps:\/\/localhost:\d+\/console\/signed-in\/acme\n$/),
      'provider-test': (stdout) =>
        assert.deepEqual(JSON.parse(stdout), { roles: ['administrator'], rules: [true, false], operator_name: 'ada+acme' }),
      'provider-rules': (stdout) => assert.equal(stdout, '["administrator","mintmark-admins"]\n["auditor","audit"]\nacme\n'),
    },
  },
  // It has no commands.
  'console-pages.md': { blocks: {} },
  'quotas.md': {
    blocks: {
      set: (stdout) => assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), { hour: 3, day: 100, mode: 'enforce' }),
      fields: (stdout) => {
        assert.match(stdout, /^ratelimit-policy: "hour";q=3;w=3600, "day";q=100;w=86400\r?$/im);
        assert.match(stdout, /^ratelimit: "hour";r=2;t=\d+, "day";r=99;t=\d+\r?$/im);
      },
      exceeded: (stdout) => assert.match(stdout, /^200 \n200 \n429 3[56]\d\d\n$/),
      used: (stdout) => assert.equal(stdout, '["hour",3,3]\n["day",100,4]\n'),
      raise: (stdout) => assert.equal(stdout, 'shop\n200\n'),
      observe: (stdout) => assert.match(stdout, /^shop\n(?:200\n){3}\["client:shop",60\]\n/),
      shared: (stdout) =>
        assert.match(stdout, /\[null,"enforce"\]\n\["shops","enforce"\]\n\["batch",null,\{"kind":"batch"\}\]\n\["shops","shops",\{\}\]\n$/),
      coalesce: (stdout) => assert.match(stdout, /^shop\n\s*1\n$/),
    },
  },
  'workload-identity.md': {
    blocks: {
      issuer: (stdout) => assert.match(stdout, /^github\nID +KIND +STATE +ISSUER\ngithub +github +enabled /),
      cluster: (stdout) => assert.equal(stdout, 'prod-eu\n'),
      rule: (stdout) =>
        assert.match(
          stdout,
          /^orders\n[\s\S]+\n {2}mintmark trust create orders --issuer prod-eu --equals sub=system:serviceaccount:shop:orders /,
        ),
      create: (stdout) => assert.equal(stdout, 'active\n'),
      manifest: (stdout) => assert.match(stdout, /^\+ Trust orders\/nightly\n[\s\S]+1 to create/),
      token: (stdout) => assert.equal(stdout, '["Bearer",600,"parcels:read"]\n'),
      grant: (stdout) => assert.equal(stdout, '["Bearer",600]\n'),
      client: (stdout) => assert.equal(stdout, 'parcels:read true\n'),
      command: (stdout) => assert.equal(stdout, '["Bearer","parcels:read"]\n'),
      attester: (stdout) => assert.equal(stdout, 'apps\napp\nactive\n'),
      challenge: (stdout) => assert.equal(stdout, '32\n'),
      evaluate: (stdout) =>
        assert.match(
          stdout,
          /^It is refused: [\s\S]+\npods of orders:\n {2}not met +sub \(equals\): "system:serviceaccount:shop:stock"\n[\s\S]*\[true,600,"parcels:read"\]\n\[false,"credential","trust_no_match"\]\n$/,
        ),
      advice: (stdout) => assert.match(stdout, /^\d tokens since [\s\S]+No advice: [\s\S]+No unused trust rules\.\n$/),
      end: (stdout) =>
        assert.match(
          stdout,
          /^live tokens +\d\n[\s\S]+orders +pods +\d\n[\s\S]+prod-eu\n400\n\["prod-eu","revoked"\]\n\["prod-eu","revoked"\]\n$/,
        ),
    },
  },
  'agents.md': {
    blocks: {
      register: (stdout) => assert.equal(stdout, 'https://tickets.example.com\ntriage\n'),
      instance: (stdout) => assert.equal(stdout, '["triage","run-1"]\n["run-1","enabled",1]\n["run-2","enabled",1]\n'),
      show: (stdout) =>
        assert.match(
          stdout,
          /^contacts +support@example\.com\n[\s\S]+^instances +2 enabled, 0 disabled, 2 in the last day\n[\s\S]+\["run-2",\["tickets:read"\],1\]\n\["run-1",\["tickets:read"\],1\]\n$/m,
        ),
      stop: (stdout) => assert.equal(stdout, '1\nrun-1\n{"active":false}unauthorized_client\n'),
      others: (stdout) => assert.equal(stdout, '[true,"run-2"]\nrun-1\n'),
      all: (stdout) => assert.equal(stdout, 'triage\ndisabled\ntriage\n'),
    },
  },
  'acting-for-users.md': {
    blocks: {
      provider: (stdout) => assert.equal(stdout, 'okta\n'),
      rule: (stdout) => assert.equal(stdout, 'https://calendar.example.com\n["user",["events:read"],"active"]\n'),
      token: (stdout) =>
        assert.equal(
          stdout,
          '["Bearer",900,"events:read"]\n["user:okta:alice","assistant",{"sub":"assistant"},"https://calendar.example.com"]\n',
        ),
      refused: (stdout) =>
        assert.match(
          stdout,
          /^invalid_scope\n[\s\S]*identity_assertion_scope[\s\S]*\nIt lets assistant act for user:okta:carol by [^\n]+\n[\s\S]+ met +groups \(contains\): \["staff"\]\n\[true,"user:okta:carol","events:read"\]\n\[false,"authorization","identity_assertion_scope"\]\n$/,
        ),
      end: (stdout) => assert.match(stdout, /\{"active":false\}$/),
    },
  },
  'token-exchange.md': {
    blocks: {
      register: (stdout) => assert.equal(stdout, 'https://shop.example.com\nhttps://billing.example.com\nbilling\n'),
      policy: (stdout) => assert.match(stdout, /^exchanges +delegation to https:\/\/billing\.example\.com\n$/m),
      exchange: (stdout) =>
        assert.deepEqual(JSON.parse(stdout), { type: 'urn:ietf:params:oauth:token-type:access_token', scope: 'invoices:read' }),
      claims: (stdout) => assert.equal(stdout, '["gateway","shop",{"sub":"shop"},"https://billing.example.com"]\n'),
      library: (stdout) => assert.equal(stdout, 'invoices:read\n'),
      refused: (stdout) => assert.match(stdout, /^invalid_scope\n[\s\S]*exchange_scope/),
      evaluate: (stdout) => assert.equal(stdout, '[true,"https://billing.example.com","invoices:read"]\n'),
      transactions: (stdout) => assert.equal(stdout, 'N_A\n["gateway","shop.internal","stock.reserve","shop",{"sku":"A-1"}]\n[true,30]\n'),
      'begin-transaction': (stdout) => assert.equal(stdout, "[ 'txn-token' ] stock.reserve\n"),
      'verify-transaction': (stdout) => assert.equal(stdout, "gateway [ 'stock.reserve' ] { sku: 'A-1' }\n"),
      chaining: (stdout) =>
        assert.equal(stdout, '["N_A",60,"parcels:read"]\n["gateway","https://login.partner.example/oauth2",{"sub":"shop"}]\n'),
      chain: (stdout) => assert.equal(stdout, `["gateway","active"]\n${'["shop","active"]\n'.repeat(7)}`),
      end: (stdout) => assert.match(stdout, /\{"active":false\}\n\["gateway","revoked"\]\n(?:\["shop","ended"\]\n){7}$/),
      off: (stdout) => assert.equal(stdout, 'null\n'),
    },
  },
  'other-languages.md': { blocks: { register: (stdout) => assert.match(stdout, /"client_id": "shop"/) } },
  'moving-from.md': {
    blocks: {
      resource: (stdout) => assert.equal(stdout, 'https://api.example.com/orders\n'),
      keycloak: (stdout) =>
        assert.equal(stdout, '["warehouse"]\n["1 client of the realm shop without a service account is left out"]\nwarehouse\n'),
      hydra: (stdout) => assert.equal(stdout, 'ledger\n["Bearer","orders:read"]\n'),
      auth0: (stdout) =>
        assert.equal(
          stdout,
          '["TqX4mWz0"]\n["https://api.example.com/orders must be registered here, with its scopes: mintmark resource create"]\norders:read\n',
        ),
    },
  },
  'mcp.md': {
    blocks: {
      register: (stdout) => assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\nagent\n$/),
      server: (stdout) =>
        assert.match(
          stdout,
          /^\["http:\/\/127\.0\.0\.1:\d+",\["tools:call"\]\]\nscope="tools:call", resource_metadata="http:\/\/127\.0\.0\.1:\d+\/\.well-known\/oauth-protected-resource"\n$/,
        ),
      check: (stdout) =>
        assert.equal(
          stdout,
          '[19,0]\nok MUST MCP Authorization, Token Handling: an invalid token gets 401\nok MUST MCP Authorization, Token Handling: the token is for the resource\n',
        ),
      digest: (stdout) => assert.equal(stdout, '200 tools of agent\n'),
      agent: (stdout) =>
        assert.match(stdout, /^http:\/\/127\.0\.0\.1:\d+\nagent\n\[\{"schemes":\{"oauth2":\{"list":\["parcels:find"\]\}\}\}\]\ntrue\n$/),
      caller: (stdout) => assert.equal(stdout, 'hello agent\n'),
      stop: (stdout) => assert.equal(stdout, ''),
    },
  },
  'resources.md': {
    blocks: {
      register: (stdout) => assert.deepEqual(JSON.parse(stdout).owners, ['payments-api']),
      token: (stdout) =>
        assert.deepEqual(JSON.parse(stdout), { aud: 'https://api.example.com/payments', scope: 'payments:read', exp: 900 }),
      unknown: (stdout) => assert.equal(JSON.parse(stdout).error, 'invalid_target'),
      introspect: (stdout) => assert.deepEqual([JSON.parse(stdout).active, JSON.parse(stdout).client_id], [true, 'shop']),
      signed: (stdout) => assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+$/),
      details: (stdout) => {
        const response = JSON.parse(stdout.slice(stdout.lastIndexOf('{"access_token"')));
        assert.deepEqual(response.authorization_details, [{ type: 'payout', iban: 'DE02120300000000202051' }]);
      },
    },
  },
  'tokens-in-a-shell.md': {
    blocks: {
      token: (stdout) => assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/),
      cached: (stdout) => assert.equal(stdout, 'one token\n'),
      guide: (stdout) => assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/),
      argv: (stdout) => assert.equal(stdout, 'code 2\n'),
      null: (stdout) => assert.equal(stdout, 'code 0, token null\n'),
      refused: (stdout) => assert.equal(stdout, "code 3, token ''\n"),
      encoded: (stdout) => assert.match(stdout, /^invalid_(client|request)\na token\n$/),
      forms: (stdout) => assert.match(stdout, /^Bearer\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n(\S+)\n\1\n$/),
      refresh: (stdout) => assert.equal(stdout, 'another token\n'),
      run: (stdout) => assert.match(stdout, /^a token for \S+\nenabled\n$/),
      judge: (stdout) => assert.match(stdout, /^good\ngood\n\S+\n$/),
      doctor: (stdout) => assert.equal(stdout, 'ok settings\nok secret\nok connection\nok clock\nok credential\nok scope\n'),
      issuer: (stdout) => assert.equal(stdout, 'a token\n'),
      javascript: (stdout) => assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/),
      toolkit: (stdout) => assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/),
    },
  },
  'client-keys.md': {
    blocks: {
      key: (stdout) => assert.doesNotMatch(stdout, /"client_secret"/),
      token: (stdout) => assert.match(stdout, /^[\w-]+\.[\w-]+\.[\w-]+\n$/),
      rotate: (stdout) =>
        assert.deepEqual(
          JSON.parse(stdout).jwks.keys.map(({ kid }: Json) => kid),
          ['bank.pem', 'bank-2.pem'],
        ),
    },
  },
  'mutual-tls.md': {
    serve: ['--mtls-listen', 'https://localhost:8444'],
    blocks: {
      metadata: (stdout) => assert.match(JSON.parse(stdout).token_endpoint, /^https:\/\/localhost:\d+\/oauth2\/token$/),
      certificates: (stdout) => assert.match(JSON.parse(stdout).client_ca, /^-----BEGIN CERTIFICATE-----/),
      client: (stdout) => hasToken(stdout.slice(stdout.lastIndexOf('{"access_token"'))),
      bound: (stdout) => assert.match(JSON.parse(stdout)['x5t#S256'], /^[\w-]{43}$/),
      'self-signed': (stdout) => hasToken(stdout.slice(stdout.lastIndexOf('{"access_token"'))),
    },
  },
  'dpop.md': {
    blocks: {
      client: () => undefined,
      refused: (stdout) => assert.equal(JSON.parse(stdout).error, 'invalid_dpop_proof'),
      token: (stdout) => assert.equal(stdout, 'dpop\nagent\n'),
    },
  },
  'revocation.md': {
    blocks: {
      client: (stdout) => assert.equal(JSON.parse(stdout).status, 'active'),
      suspend: (stdout) => assert.equal(stdout, '"suspended"\n{"active":false}"active"\n'),
      credential: (stdout) => assert.equal(stdout, '"revoked"\n"ended"\n'),
      without: (stdout) => assert.equal(stdout, 'none\n1\n{"active":false}stored\n'),
      feed: (stdout) => {
        const [first, second] = parseLines(stdout) as [Json, Json];
        assert.deepEqual(
          (first.events as Json[]).map(({ type }) => type),
          ['token', 'token', 'credential', 'token'],
        );
        assert.deepEqual([first.snapshot, second.snapshot, second.events], [true, false, []]);
      },
    },
  },
  'keys.md': {
    blocks: {
      list: (stdout) =>
        assert.deepEqual(
          JSON.parse(stdout)
            .map(({ state }: Json) => state)
            .toSorted(),
          ['signing', 'standby'],
        ),
      lifetime: (stdout) => assert.equal(stdout, '2592000\n'),
      rotate: { refused: /409.*It can sign from \d{4}-/ },
      revoke: (stdout) =>
        assert.deepEqual(
          JSON.parse(stdout)
            .map(({ state }: Json) => state)
            .toSorted(),
          ['revoked', 'signing', 'standby'],
        ),
      algorithm: (stdout) => assert.match(stdout, /"alg": "PS256"/),
    },
  },
  'ibm-verify.md': {
    blocks: {
      token: () => undefined,
      create: (stdout) => assert.equal(stdout, '["Billing",true,"default","invoices:read"]\n'),
      opaque: (stdout) => assert.match(JSON.parse(stdout).access_token, /^[A-Za-z0-9]{40}$/),
      change: (stdout) => assert.equal(stdout, '204\n["Sends invoices.",true]\n'),
      'put-without-secret': (stdout) => {
        const [status, response = ''] = stdout.split('\n');
        assert.equal(status, '204');
        assert.equal(JSON.parse(response).error, 'invalid_client');
      },
      rotate: (stdout) => assert.equal(stdout, '["April rotation","/rotatedSecrets/0"]\n204\n'),
      find: (stdout) =>
        assert.equal(stdout, '{"count":1,"limit":5,"page":1,"total":1,"apiClients":[{"clientName":"Billing","enabled":true}]}'),
      grants: (stdout) => assert.equal(stdout, '["api_client",false]\n["api_client",true]\n204\n'),
      remove: (stdout) => assert.equal(stdout, '204\n204\n'),
    },
  },
  'hosts.md': {
    blocks: {
      ca: (stdout) => {
        const [issuer, fingerprint, openssl] = stdout.split('\n');
        assert.match(issuer ?? '', /^https:\/\/localhost:\d+\/oauth2$/);
        assert.match(fingerprint ?? '', /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
        assert.equal(openssl?.split('=')[1], fingerprint);
      },
    },
  },
  'monitoring.md': { blocks: { metrics: (stdout) => assert.match(stdout, /^mintmark_build_info\{.+\} 1\n# EOF\n$/) } },
  'tracing.md': {
    env: { OTEL_TRACES_EXPORTER: 'otlp' },
    blocks: {
      continue: () => undefined,
      exemplar: (stdout) => assert.equal(stdout, '1\n'),
    },
  },
  'diagnosis.md': {
    blocks: {
      server: (stdout) => {
        for (const check of ['server', 'version', 'store', 'master key', 'issuer', 'signing keys']) {
          assert.match(stdout, new RegExp(`^ok +${check} `, 'm'));
        }
        assert.doesNotMatch(stdout, /^failed/m);
      },
      json: (stdout) => assert.equal(stdout, '0\n'),
    },
  },
  'moving-a-tenant.md': {
    blocks: {
      'dry-run': (stdout) =>
        assert.match(stdout, /^\["https:\/\/localhost:(\d+)","https:\/\/id\.localhost:\1","https:\/\/id\.localhost:\1\/",\[\]\]\n$/),
      move: (stdout) =>
        assert.match(
          stdout,
          /^\["https:\/\/id\.localhost:(\d+)","https:\/\/localhost:\1"\]\nhttps:\/\/localhost:\1\/oauth2\nhttps:\/\/id\.localhost:\1\/oauth2\n$/,
        ),
      end: (stdout) => assert.match(stdout, /^\["id\.localhost:\d+"\]\n$/),
    },
  },
  'usage.md': {
    blocks: {
      client: () => undefined,
      list: (stdout) => assert.equal(stdout, '["shop",3,1,{"scope_not_allowed":1}]\n["127.0.0.0/24",3]\n'),
      csv: (stdout) =>
        assert.match(stdout, /^group,key,granted,coalesced,introspected,refused\n[\s\S]*\nlabel:cost-center,4711,3,0,0,1\n$/),
      waste: (stdout) => assert.equal(stdout, '[]\n'),
      nat: (stdout) => assert.deepEqual(JSON.parse(stdout), { 'cost-center': '4711', 'processes-per-address': '20' }),
      unused: (stdout) => assert.equal(stdout, '[]\n'),
    },
  },
  'backup.md': {
    blocks: {
      backup: (stdout) => assert.ok(Number(JSON.parse(stdout).rows) > 5),
      restore: (stdout) => assert.deepEqual(JSON.parse(stdout).disabled, []),
      keys: (stdout) => assert.match(stdout, /"includes_keys": true[\s\S]*"restored": true/),
      migrate: (stdout) => assert.equal(JSON.parse(stdout).migrated, true),
      'make-key': (stdout) => assert.match(JSON.parse(stdout).made, /^mk_[0-9a-f]{12}$/),
    },
  },
  'incidents.md': {
    blocks: {
      leak: (stdout) => assert.doesNotMatch(stdout, /mms_/),
      whose: (stdout) => {
        const end = stdout.lastIndexOf(']') + 1;
        const [reported] = JSON.parse(stdout.slice(0, end));
        assert.deepEqual([reported.client_id, reported.owner, reported.contacts], ['billing', 'payments', ['on-call@example.com']]);
        assert.equal(stdout.slice(end).trim(), 'billing');
      },
      lockdown: (stdout) => assert.equal(stdout, '1\ndisabled\n'),
      evidence: (stdout) => assert.match(stdout, /^\["[^"]+","granted",1\]\n1\n/),
      rotate: (stdout) => assert.match(stdout, /refused, as it should be/),
      team: (stdout) => assert.equal(stdout, 'mailer\n0\n["mailer","would be done"]\nmailer\n["mailer"]\n0\n'),
    },
  },
  'testing.md': {
    blocks: {
      serve: (stdout) => assert.equal(stdout, 'Bearer\n'),
      // The feed reports a revoked token, or introspection does, whichever is first.
      guard: (stdout) => assert.match(stdout, /^true\nexpired\nwrong_audience\n(revoked|inactive)\n$/),
      faults: (stdout) => assert.equal(stdout, 'true\n503\n'),
    },
  },
  'fapi.md': {
    blocks: {
      check: (stdout) => assert.equal(JSON.parse(stdout).length, 1),
      administrator: (stdout) => assert.deepEqual(JSON.parse(stdout).entitlements, ['administrator']),
      switch: (stdout) => assert.equal(stdout, 'fapi2\n'),
      refused: (stdout) => assert.equal(JSON.parse(stdout).error, 'invalid_client'),
    },
  },
};

for (const [name, { blocks, serve, env }] of Object.entries(GUIDES))
  testDocument(`docs/guides/${name}`, blocks, { ...(serve && { serve }), ...(env && { env }) });

test('the guide for the first day has thirty commands', () => {
  const text = readFileSync(new URL('../docs/guides/first-day.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```sh .*?^```/gms)].map(([block]) => block).join('\n');
  assert.equal(blocks.match(/npx mintmark/g)?.length, 30);
});

test('every guide is tested', () => {
  const written = readdirSync(new URL('../docs/guides', import.meta.url)).filter((name) => name !== 'README.md');
  assert.deepEqual(written.toSorted(), Object.keys(GUIDES).toSorted());
});
