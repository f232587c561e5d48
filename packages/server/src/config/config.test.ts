import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { cwd, parse, problems, withFile } from './config.sample.ts';
import { CONFIG_KEYS, type ConfigFlags, parseConfig, type ServerConfig } from './config.ts';
import { defaultWorkers } from './default-workers.ts';

const LOCALHOST = { protocol: 'https', host: 'localhost', port: 8443 } as const;
const MASTER_KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('base64');
const SECRET = 'a-secret-of-thirty-two-characters';

test('the default is one TLS listener on localhost and SQLite in ./data', () => {
  assert.deepEqual(parse(), {
    listen: [LOCALHOST],
    publicUrl: 'https://localhost:8443',
    dataDir: join(cwd, 'data'),
    database: { kind: 'sqlite' },
    databaseConnections: 10,
    databaseReplica: undefined,
    tls: undefined,
    operationsListen: { protocol: 'http', host: '127.0.0.1', port: 9201 },
    trustedProxies: [],
    clientAddressHeader: 'x-forwarded-for',
    mtlsListen: [],
    mtlsPublicUrl: undefined,
    clientCertHeader: undefined,
    outgoingAllow: [],
    outgoingCa: undefined,
    audit: { retention: 400 * 86_400_000, checkpointFile: undefined, checkpointUrl: undefined },
    maxConnections: 10_000,
    maxDelay: 250,
    keepAlive: 65_000,
    authFailures: 100,
    workers: defaultWorkers(),
    console: { idle: 900_000, absolute: 43_200_000 },
    grantRetention: 30 * 86_400_000,
    usageRetention: 35 * 86_400_000,
    masterKey: undefined,
    bootstrap: { clientId: undefined, clientSecret: undefined },
    logLevel: 'info',
    accessLog: 'off',
    telemetry: { traces: undefined, metrics: undefined, warnings: [] },
    metricsLabels: [],
  });
});

const EVERYTHING: Omit<ServerConfig, 'masterKey' | 'bootstrap'> = {
  listen: [
    { protocol: 'https', host: '::', port: 443 },
    { protocol: 'http', host: '10.0.0.1', port: 9200 },
  ],
  publicUrl: 'https://auth.example.com',
  dataDir: '/var/lib/mintmark',
  database: { kind: 'postgres', url: 'postgres://mintmark:word@db/mintmark' },
  databaseConnections: 25,
  databaseReplica: 'postgres://mintmark:word@standby/mintmark',
  tls: { certFile: 'cert.pem', keyFile: 'key.pem' },
  operationsListen: { protocol: 'http', host: '0.0.0.0', port: 9201 },
  trustedProxies: ['10.0.0.0/8', '2001:db8::1/128'],
  clientAddressHeader: 'x-real-ip',
  mtlsListen: [{ protocol: 'https', host: '::', port: 8444 }],
  mtlsPublicUrl: 'https://mtls.auth.example.com',
  clientCertHeader: 'client-cert',
  outgoingAllow: ['192.168.0.0/16'],
  outgoingCa: 'cert.pem',
  audit: { retention: 7 * 86_400_000, checkpointFile: '/var/log/checkpoints', checkpointUrl: 'https://witness.example/in?key=word' },
  maxConnections: 500,
  maxDelay: 100,
  keepAlive: 620_000,
  authFailures: 20,
  workers: 4,
  console: { idle: 300_000, absolute: 28_800_000 },
  grantRetention: 3 * 86_400_000,
  usageRetention: 4 * 86_400_000,
  logLevel: 'debug',
  accessLog: 'errors',
  telemetry: { traces: undefined, metrics: undefined, warnings: [] },
  metricsLabels: ['team', 'client_id'],
};
const everything = (): typeof EVERYTHING => ({
  ...EVERYTHING,
  outgoingCa: join(cwd, 'cert.pem'),
  tls: { certFile: join(cwd, 'cert.pem'), keyFile: join(cwd, 'key.pem') },
});

test('every flag is read', () => {
  const flags: Required<Omit<ConfigFlags, 'config'>> = {
    listen: ['https://[::]', 'http://10.0.0.1:9200'],
    publicUrl: 'https://Auth.Example.com.:443/',
    data: '/var/lib/mintmark',
    database: 'postgres://mintmark:word@db/mintmark',
    databaseConnections: '25',
    databaseReplica: 'postgres://mintmark:word@standby/mintmark',
    tlsCert: 'cert.pem',
    tlsKey: './key.pem',
    workers: '4',
    maxConnections: '500',
    maxDelay: '100',
    keepAlive: '620s',
    authFailures: '20',
    managementListen: 'http://0.0.0.0:9201',
    trustedProxy: ['10.0.0.0/8', '2001:DB8::1'],
    clientAddressHeader: 'X-Real-IP',
    mtlsListen: ['https://[::]:8444'],
    mtlsPublicUrl: 'https://mtls.auth.example.com',
    clientCertHeader: 'Client-Cert',
    outgoingAllow: ['192.168.0.0/16'],
    outgoingCa: 'cert.pem',
    console: 'on',
    consoleIdle: '5m',
    consoleSession: '8h',
    grantRetention: '3',
    usageRetention: '4',
    auditRetention: '7',
    auditCheckpointFile: '/var/log/checkpoints',
    auditCheckpointUrl: 'https://witness.example/in?key=word',
    logLevel: 'debug',
    accessLog: 'errors',
    metricsLabel: ['team', 'client_id'],
  };
  const { masterKey, bootstrap, ...config } = parse(flags);
  assert.deepEqual(config, everything());
});

test('every variable is read, with comma-separated lists', () => {
  const { masterKey, bootstrap, ...config } = parse(
    {},
    {
      MINTMARK_LISTEN: 'https://[::], http://10.0.0.1:9200',
      MINTMARK_PUBLIC_URL: 'https://auth.example.com',
      MINTMARK_DATA: '/var/lib/mintmark',
      MINTMARK_DATABASE: 'postgres://mintmark:word@db/mintmark',
      MINTMARK_DATABASE_CONNECTIONS: '25',
      MINTMARK_DATABASE_REPLICA: 'postgres://mintmark:word@standby/mintmark',
      MINTMARK_CONSOLE_IDLE: '5m',
      MINTMARK_CONSOLE_SESSION: '8h',
      MINTMARK_MAX_CONNECTIONS: '500',
      MINTMARK_MAX_DELAY: '100',
      MINTMARK_KEEP_ALIVE: '620s',
      MINTMARK_AUTH_FAILURES: '20',
      MINTMARK_ACCESS_LOG: 'errors',
      MINTMARK_METRICS_LABEL: 'team,client_id',
      MINTMARK_TLS_CERT: 'cert.pem',
      MINTMARK_TLS_KEY: 'key.pem',
      MINTMARK_WORKERS: '4',
      MINTMARK_MANAGEMENT_LISTEN: 'http://0.0.0.0:9201',
      MINTMARK_TRUSTED_PROXY: '10.0.0.0/8,2001:db8::1,',
      MINTMARK_CLIENT_ADDRESS_HEADER: 'x-real-ip',
      MINTMARK_MTLS_LISTEN: 'https://[::]:8444',
      MINTMARK_MTLS_PUBLIC_URL: 'https://mtls.auth.example.com',
      MINTMARK_CLIENT_CERT_HEADER: 'client-cert',
      MINTMARK_OUTGOING_ALLOW: '192.168.0.0/16',
      MINTMARK_OUTGOING_CA: 'cert.pem',
      MINTMARK_GRANT_RETENTION: '3',
      MINTMARK_USAGE_RETENTION: '4',
      MINTMARK_AUDIT_RETENTION: '7',
      MINTMARK_AUDIT_CHECKPOINT_FILE: '/var/log/checkpoints',
      MINTMARK_AUDIT_CHECKPOINT_URL: 'https://witness.example/in?key=word',
      MINTMARK_LOG_LEVEL: 'debug',
      MINTMARK_MASTER_KEY: MASTER_KEY,
      MINTMARK_BOOTSTRAP_CLIENT_ID: 'first client',
      MINTMARK_BOOTSTRAP_CLIENT_SECRET: SECRET,
      MINTMARK_TENANT_URL: 'a variable of the command, not of the server',
    },
  );
  assert.deepEqual(config, everything());
  assert.deepEqual([masterKey, bootstrap], [MASTER_KEY, { clientId: 'first client', clientSecret: SECRET }]);
});

const YAML = `
listen: [https://[::], "http://10.0.0.1:9200"]
public-url: https://auth.example.com
data: /var/lib/mintmark
database: postgres://mintmark:word@db/mintmark
database-connections: 25
database-replica: postgres://mintmark:word@standby/mintmark
tls-cert: cert.pem
tls-key: key.pem
workers: 4
max-connections: 500
max-delay: 100
keep-alive: 620s
auth-failures: 20
management-listen: http://0.0.0.0:9201
trusted-proxy:
  - 10.0.0.0/8
  - 2001:db8::1
client-address-header: X-Real-IP
mtls-listen: ["https://[::]:8444"]
mtls-public-url: https://mtls.auth.example.com
client-cert-header: Client-Cert
outgoing-allow: 192.168.0.0/16
outgoing-ca: cert.pem
console: on
console-idle: 5m
console-session: 8h
grant-retention: 3
usage-retention: 4
audit-retention: 168h
audit-checkpoint-file: /var/log/checkpoints
audit-checkpoint-url: https://witness.example/in?key=word
log-level: debug
access-log: errors
metrics-label: [team, client_id]
`.replace('https://[::]', '"https://[::]"');

test('every key of mintmark.yaml is read', () =>
  withFile('mintmark.yaml', YAML, () => {
    const { masterKey, bootstrap, ...config } = parse();
    assert.deepEqual(config, everything());
  }));

describe('precedence of the sources', () => {
  test('options before variables before the file', () =>
    withFile('mintmark.yaml', 'data: file\nlog-level: error\nclient-address-header: x-file', () => {
      const config = parse({ data: 'flag' }, { MINTMARK_DATA: 'variable', MINTMARK_LOG_LEVEL: 'warn' });
      assert.deepEqual([config.dataDir, config.logLevel, config.clientAddressHeader], [join(cwd, 'flag'), 'warn', 'x-file']);
    }));

  test('an empty variable, an empty key and an empty list are not set', () =>
    withFile('mintmark.yaml', 'data:\nlisten: []', () => {
      const config = parse(
        {},
        { MINTMARK_LOG_LEVEL: '', MINTMARK_DATABASE: '', MINTMARK_DATABASE_FILE: '', MINTMARK_TRUSTED_PROXY: ' , ' },
      );
      assert.deepEqual([config.dataDir, config.logLevel, config.database.kind], [join(cwd, 'data'), 'info', 'sqlite']);
      assert.deepEqual([config.listen, config.trustedProxies], [[LOCALHOST], []]);
    }));

  for (const [name, sources] of [
    ['--config', (path: string) => ({ flags: { config: path }, env: {} })],
    ['MINTMARK_CONFIG', (path: string) => ({ flags: {}, env: { MINTMARK_CONFIG: path } })],
  ] as const) {
    test(`${name} names another file, to whose folder its paths are relative`, () =>
      withFile('other.yaml', 'data: here', (path) => {
        assert.equal(parseConfig({ ...sources(path), cwd: '/' }).dataDir, join(cwd, 'here'));
      }));
  }

  test('secrets may be in files, without the newline at the end', () =>
    withFile('secret', `${SECRET}\n`, () =>
      withFile('key', `${MASTER_KEY}\r\n`, () =>
        withFile('database', 'postgresql://db/mintmark\n', (database) => {
          const config = parse(
            {},
            {
              MINTMARK_BOOTSTRAP_CLIENT_SECRET_FILE: 'secret',
              MINTMARK_MASTER_KEY_FILE: './key',
              MINTMARK_DATABASE_FILE: database,
            },
          );
          assert.deepEqual(config.bootstrap, { clientId: undefined, clientSecret: SECRET });
          assert.equal(config.masterKey, MASTER_KEY);
          assert.deepEqual(config.database, { kind: 'postgres', url: 'postgresql://db/mintmark' });
        }),
      ),
    ));
});

describe('the default public URL', () => {
  for (const [listen, expected] of [
    [['https://localhost:9443'], 'https://localhost:9443'],
    [['https://127.0.0.1:9443'], 'https://localhost:9443'],
    [['https://auth.example.com'], 'https://auth.example.com'],
    [['https://[2001:db8::1]:9443'], 'https://[2001:db8::1]:9443'],
    [['http://127.0.0.1:9200'], 'http://localhost:9200'],
    [['http://127.0.0.1:9200', 'https://localhost:8443'], 'https://localhost:8443'],
    [['https://localhost:0'], 'https://localhost:0'],
  ] as const) {
    test(`is ${expected} for ${listen.join(' and ')}`, () => assert.equal(parse({ listen }).publicUrl, expected));
  }

  for (const [name, flags, key] of [
    ['the only listener is for a proxy', { listen: ['http://10.0.0.1:80'], trustedProxy: ['10.0.0.2'] }, '--public-url'],
    ['the listener is on all addresses', { listen: ['https://0.0.0.0:9443'] }, '--public-url'],
    ['the listener is on all IPv6 addresses', { listen: ['https://[::]:443'] }, '--public-url'],
    ['the first listener is on all addresses', { listen: ['https://0.0.0.0', 'https://localhost:8443'] }, '--public-url'],
    ['the second listener is on all addresses', { listen: ['https://localhost:8443', 'https://0.0.0.0:9443'] }, '--public-url'],
    ['the listener is on all addresses in IPv4-mapped form', { listen: ['https://[::ffff:0.0.0.0]:9443'] }, '--public-url'],
    ['the mutual TLS listener is on all addresses', { mtlsListen: ['https://0.0.0.0:8444'] }, '--mtls-public-url'],
  ] as const) {
    test(`is required when ${name}`, () => {
      const found = problems(() => parse(flags));
      assert.deepEqual(
        found.map((problem) => problem.key),
        [key],
      );
    });
  }
});

describe('the configuration allows', () => {
  test('plain HTTP behind a trusted proxy, on any address', () => {
    const config = parse({ listen: ['http://0.0.0.0:80'], trustedProxy: ['10.0.0.0/8'], publicUrl: 'https://auth.example.com' });
    assert.deepEqual(config.listen, [{ protocol: 'http', host: '0.0.0.0', port: 80 }]);
  });

  for (const url of ['http://localhost:9200', 'http://127.0.0.1:9200', 'http://[::1]:9200', 'http://acme.localhost:9200']) {
    test(`${url} as public URL`, () => assert.equal(parse({ publicUrl: url }).publicUrl, url));
  }

  test('a first secret without an id, and an id without a secret', () => {
    assert.equal(parse({}, { MINTMARK_BOOTSTRAP_CLIENT_SECRET: SECRET }).bootstrap.clientId, undefined);
    assert.equal(parse({}, { MINTMARK_BOOTSTRAP_CLIENT_ID: 'a:b + c' }).bootstrap.clientId, 'a:b + c');
  });
});

describe('CONFIG_KEYS', () => {
  test('no two keys share an option, a variable or a key of the file', () => {
    for (const member of ['flag', 'env', 'yaml', 'attribute'] as const) {
      const names = Object.values(CONFIG_KEYS).flatMap((key) => key[member] ?? []);
      assert.equal(new Set(names).size, names.length);
    }
  });

  for (const key of Object.values(CONFIG_KEYS)) {
    test(`the names of ${key.env} agree, and its default can be parsed`, () => {
      const flag = key.flag?.split(' ')[0];
      if (flag !== undefined) assert.equal(`MINTMARK_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`, key.env);
      if (key.yaml !== undefined) assert.equal(`--${key.yaml}`, flag);
      if (flag !== undefined)
        assert.equal(
          flag.slice(2).replace(/-(.)/g, (_, letter) => letter.toUpperCase()),
          key.attribute,
        );
      assert.doesNotMatch(key.description, /\n/);
      if (key.default !== undefined) assert.doesNotThrow(() => key.parse(key.default, cwd));
    });
  }
});
