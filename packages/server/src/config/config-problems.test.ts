import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { cwd, parse, problems, withFile } from './config.sample.ts';
import { ConfigError, type ConfigFlags } from './config.ts';

const SECRET = 'a-secret-of-thirty-two-characters';

type Refusal = readonly [name: string, flags: ConfigFlags, env: Record<string, string>, key: string, problem: RegExp];

const REFUSALS: readonly Refusal[] = [
  [
    'a listener without a scheme',
    { listen: ['localhost:8443'] },
    {},
    '--listen',
    /^must be https:\/\/ or http:\/\/.*not "localhost:8443"$/,
  ],
  ['a listener of another scheme', { listen: ['ftp://localhost'] }, {}, '--listen', /^must be https/],
  ['a listener with a path', { listen: ['https://localhost:8443/x'] }, {}, '--listen', /nothing more/],
  ['a listener with credentials', { listen: ['https://a:word@localhost'] }, {}, '--listen', /nothing more/],
  ['a listener with a port out of range', { listen: ['https://localhost:65536'] }, {}, '--listen', /^must be https/],
  ['a listener with * as its address', { listen: ['https://*:8443'] }, {}, '--listen', /0\.0\.0\.0/],
  ['an empty listener', { listen: [''] }, {}, '--listen', /^must be https/],
  ['the same listener twice', { listen: ['https://localhost:1', 'http://localhost:1'] }, {}, '--listen', /^names localhost:1 twice$/],
  ['a listener at the operations address', { listen: ['http://127.0.0.1:9201'] }, {}, '--listen', /--management-listen/],
  [
    'plain HTTP on an address other than loopback',
    { listen: ['http://0.0.0.0:80'], publicUrl: 'https://a.example' },
    {},
    '--listen',
    /clear.*--trusted-proxy/,
  ],
  [
    'plain HTTP on a host name',
    {},
    { MINTMARK_LISTEN: 'https://localhost:1,http://inside:80' },
    'MINTMARK_LISTEN',
    /^http:\/\/inside:80 .*--trusted-proxy/,
  ],
  ['a public URL with a path', { publicUrl: 'https://a.example/auth' }, {}, '--public-url', /without path/],
  ['a public URL with a query', { publicUrl: 'https://a.example/?' }, {}, '--public-url', /without path/],
  ['a public URL with credentials', { publicUrl: 'https://a:word@a.example' }, {}, '--public-url', /credentials$/],
  [
    'a public URL with plain HTTP',
    {},
    { MINTMARK_PUBLIC_URL: 'http://a.example' },
    'MINTMARK_PUBLIC_URL',
    /https:\/\/ for any host but loopback/,
  ],
  ['a public URL without a host', { publicUrl: 'a.example' }, {}, '--public-url', /^must be a URL/],
  ['a public URL of every address', { publicUrl: 'https://0.0.0.0:1' }, {}, '--public-url', /can reach/],
  ['another state of the console', { console: 'yes' }, {}, '--console', /^must be on or off, not "yes"$/],
  ['a session of less than a minute', { consoleIdle: '59s' }, {}, '--console-idle', /^must be a span from 1m to 7d/],
  ['a session of more than a week', { consoleSession: '169h' }, {}, '--console-session', /^must be a span from 1m to 7d/],
  ['an empty data folder', { data: '' }, {}, '--data', /path/],
  ['another database', { database: 'mysql://user:word@db/x' }, {}, '--database', /^must be a postgres:\/\/ URL/],
  [
    'a database that is not a URL',
    {},
    { MINTMARK_DATABASE: 'postgres://user:word@:x' },
    'MINTMARK_DATABASE',
    /^must be a postgres:\/\/ URL/,
  ],
  ['a replica without a database', { databaseReplica: 'postgres://db/x' }, {}, '--database-replica', /^requires --database$/],
  [
    'a replica of another kind',
    {},
    { MINTMARK_DATABASE: 'postgres://db/x', MINTMARK_DATABASE_REPLICA: 'redis://db' },
    'MINTMARK_DATABASE_REPLICA',
    /^must be a postgres:\/\/ URL$/,
  ],
  ...['2', '1001', '0', 'many', '-3'].map(
    (databaseConnections): Refusal => [
      `${databaseConnections} connections to the database`,
      { databaseConnections },
      {},
      '--database-connections',
      /^must be a number of connections, 3 to 1000/,
    ],
  ),
  ...['0', '36501', '36501d', '59m', '1.5', '-1', 'a year', '1w', ''].map(
    (days): Refusal => [
      `a retention of "${days}"`,
      { auditRetention: days },
      {},
      '--audit-retention',
      /^must be a span from 1h to 36500d, or a number of days/,
    ],
  ),
  ...['http://witness.example', 'witness.example', 'https://a:word@witness.example', 'https://witness.example/#x'].map(
    (url): Refusal => [
      `a checkpoint URL ${url}`,
      { auditCheckpointUrl: url },
      {},
      '--audit-checkpoint-url',
      /^must be an https:\/\/ URL without user information and fragment$/,
    ],
  ),
  ['a certificate without a key', { tlsCert: 'cert.pem' }, {}, '--tls-cert', /--tls-key/],
  ['a key without a certificate', {}, { MINTMARK_TLS_KEY: 'key.pem' }, 'MINTMARK_TLS_KEY', /--tls-cert/],
  [
    'a certificate that does not exist',
    { tlsCert: 'none.pem', tlsKey: 'key.pem' },
    {},
    '--tls-cert',
    /none\.pem, which cannot be read \(ENOENT\)/,
  ],
  ...['9', '1000001', '1e3', ''].map(
    (text): Refusal => [
      `${text || 'no'} connections`,
      { maxConnections: text },
      {},
      '--max-connections',
      /^must be a number of connections, 10 to 1000000/,
    ],
  ),
  ...['9', '60001', '1s'].map(
    (text): Refusal => [`${text} of delay`, { maxDelay: text }, {}, '--max-delay', /^must be a number of milliseconds, 10 to 60000/],
  ),
  ...['4s', '4001s', '65'].map(
    (text): Refusal => [`${text} of idle time`, { keepAlive: text }, {}, '--keep-alive', /^must be a span from 5s to 4000s/],
  ),
  ['a number of failures below 0', { authFailures: '-1' }, {}, '--auth-failures', /^must be a number of failed authentications, 0 to/],
  ...['0', '257', 'all', '1.5'].map(
    (text): Refusal => [`${text} workers`, { workers: text }, {}, '--workers', /^must be a number of processes, 1 to 256/],
  ),
  ['TLS for operations', { managementListen: 'https://localhost:9201' }, {}, '--management-listen', /^must be http/],
  ['a proxy by name', { trustedProxy: ['10.0.0.1', 'proxy'] }, {}, '--trusted-proxy', /CIDR.*"proxy"/],
  ['a range that is too wide', {}, { MINTMARK_TRUSTED_PROXY: '10.0.0.0/33' }, 'MINTMARK_TRUSTED_PROXY', /CIDR/],
  ['an invalid header name', { clientAddressHeader: 'x forwarded' }, {}, '--client-address-header', /name of a header/],
  ['the Forwarded header', { clientAddressHeader: 'Forwarded' }, {}, '--client-address-header', /RFC 7239/],
  ['a label of the metrics with a space', { metricsLabel: ['a team'] }, {}, '--metrics-label', /name of a label/],
  ['another access log', { accessLog: 'on' }, {}, '--access-log', /off, errors, all/],
  ['another log level', { logLevel: 'loud' }, {}, '--log-level', /fatal, error, warn, info, debug/],
  ['a configuration file that does not exist', { config: 'none.yaml' }, {}, '--config', /none\.yaml, which cannot be read \(ENOENT\)/],
  ['a master key that is too short', {}, { MINTMARK_MASTER_KEY: 'word' }, 'MINTMARK_MASTER_KEY', /32 random bytes/],
  ['a master key of zeros', {}, { MINTMARK_MASTER_KEY: Buffer.alloc(32).toString('base64') }, 'MINTMARK_MASTER_KEY', /placeholder/],
  [
    'a key file that does not exist',
    {},
    { MINTMARK_MASTER_KEY_FILE: 'none' },
    'MINTMARK_MASTER_KEY_FILE',
    /none, which cannot be read \(ENOENT\)/,
  ],
  [
    'a variable and its file',
    {},
    { MINTMARK_DATABASE: 'postgres://a/b', MINTMARK_DATABASE_FILE: 'x' },
    'MINTMARK_DATABASE_FILE',
    /set one of them/,
  ],
  ['a first id that is too long', {}, { MINTMARK_BOOTSTRAP_CLIENT_ID: 'x'.repeat(257) }, 'MINTMARK_BOOTSTRAP_CLIENT_ID', /256/],
  ['a first id with non-ASCII characters', {}, { MINTMARK_BOOTSTRAP_CLIENT_ID: 'é' }, 'MINTMARK_BOOTSTRAP_CLIENT_ID', /ASCII/],
  ['a first id of an operator', {}, { MINTMARK_BOOTSTRAP_CLIENT_ID: 'operator:x' }, 'MINTMARK_BOOTSTRAP_CLIENT_ID', /operator:/],
  ['a first id of a user', {}, { MINTMARK_BOOTSTRAP_CLIENT_ID: 'user:x' }, 'MINTMARK_BOOTSTRAP_CLIENT_ID', /user:/],
  ['a first id that a URL has no path for', {}, { MINTMARK_BOOTSTRAP_CLIENT_ID: '..' }, 'MINTMARK_BOOTSTRAP_CLIENT_ID', /\.\./],
  [
    'a first secret that is too short',
    {},
    { MINTMARK_BOOTSTRAP_CLIENT_SECRET: 'word'.repeat(7) },
    'MINTMARK_BOOTSTRAP_CLIENT_SECRET',
    /has 28$/,
  ],
  [
    'a first secret that is too long',
    {},
    { MINTMARK_BOOTSTRAP_CLIENT_SECRET: 'word'.repeat(129) },
    'MINTMARK_BOOTSTRAP_CLIENT_SECRET',
    /has 516$/,
  ],
  [
    'a first secret with a tab',
    {},
    { MINTMARK_BOOTSTRAP_CLIENT_SECRET: `word\t${SECRET}` },
    'MINTMARK_BOOTSTRAP_CLIENT_SECRET',
    /control characters/,
  ],
];

describe('the configuration is refused for', () => {
  for (const [name, flags, env, key, problem] of REFUSALS) {
    test(name, () => {
      const found = problems(() => parse(flags, env));
      assert.deepEqual(
        found.map((each) => each.key),
        [key],
      );
      assert.match(found[0]?.problem ?? '', problem);
      assert.doesNotMatch(found[0]?.problem ?? '', /word/, 'what may be a secret is not repeated');
    });
  }

  for (const [name, content, key, problem] of [
    ['an unknown key', 'colour: red', 'mintmark.yaml: colour', /^is not a key; the keys are listen, public-url, /],
    ['a key with the name of a JavaScript object member', '__proto__: 1', 'mintmark.yaml: __proto__', /^is not a key/],
    ['a value that cannot be used', 'listen: nowhere', 'mintmark.yaml: listen', /^must be https/],
    ['a value of another kind', 'data: {a: word}', 'mintmark.yaml: data', /^must be text$/],
    ['a list where there is one value', 'data: [a, b]', 'mintmark.yaml: data', /^must be text$/],
    ['a secret that must be in a variable', 'master-key: word', 'mintmark.yaml: master-key', /^is not a key/],
    ['the same key twice', 'data: word\ndata: b', 'mintmark.yaml', /not valid YAML: line 2, DUPLICATE_KEY/],
    ['text that is not YAML', 'database: "postgres://a:word@b', 'mintmark.yaml', /not valid YAML: line 1/],
    ['an alias without an anchor', 'listen: *a', 'mintmark.yaml', /has an alias without an anchor$/],
    ['lists that are nested 20,000 times', '['.repeat(20_000), 'mintmark.yaml', /is nested too deeply|not valid YAML/],
    ['a document that is not a mapping', '- word', 'mintmark.yaml', /keys and values/],
  ] as const) {
    test(`in mintmark.yaml: ${name}`, () =>
      withFile('mintmark.yaml', content, () => {
        const found = problems(parse);
        assert.deepEqual(
          found.map((each) => each.key),
          [key],
        );
        assert.match(found[0]?.problem ?? '', problem);
        assert.doesNotMatch(found[0]?.problem ?? '', /word/);
      }));
  }

  test('an empty secret file', () =>
    withFile('empty', '\n', () => {
      const [found] = problems(() => parse({}, { MINTMARK_BOOTSTRAP_CLIENT_SECRET_FILE: 'empty' }));
      assert.deepEqual(found, {
        key: 'MINTMARK_BOOTSTRAP_CLIENT_SECRET_FILE',
        problem: `names ${join(cwd, 'empty')}, which is empty`,
      });
    }));

  test('all problems are reported at once, one line each', () =>
    withFile('mintmark.yaml', 'log-level: loud\ncolour: red', () => {
      const action = () => parse({ listen: ['nowhere', 'https://*'], workers: 'all' }, { MINTMARK_PUBLIC_URL: 'http://a.example' });
      assert.throws(action, (error) => {
        assert.ok(error instanceof ConfigError);
        const keys = error.message.split('\n').map((line) => /^(?:mintmark\.yaml: )?\S+/.exec(line)?.[0]);
        assert.deepEqual(keys.toSorted(), [
          '--listen',
          '--listen',
          '--workers',
          'MINTMARK_PUBLIC_URL',
          'mintmark.yaml: colour',
          'mintmark.yaml: log-level',
        ]);
        return true;
      });
    }));
});
