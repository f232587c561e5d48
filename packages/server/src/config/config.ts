// The server's configuration. All problems are reported at once, each under the key as the user wrote it.
import type { ListenAddress } from '../net/listen-address.ts';
import type { ConsoleSessions } from '../records/operator.ts';
import type { TelemetrySettings } from '../tracing/trace-settings.ts';
import type { ConfigKey } from './config-key.ts';
import { CONFIG_KEYS, type ConfigFlags } from './config-keys.ts';
import type { AccessLog, Database, LogLevel } from './config-values.ts';
import { defaultPublicUrl, halfOfPair, openListeners, replicaOfNothing, sameAddress } from './consistency.ts';
import { defaultWorkers } from './default-workers.ts';
import { type ConfigProblem, type ConfigSource, Settings } from './settings.ts';
import { parseTelemetry } from './telemetry.ts';

export type { ConfigFlags };
export { CONFIG_KEYS };

/** The complete, validated configuration. */
export interface ServerConfig {
  readonly listen: readonly ListenAddress[];
  /** The origin at which clients reach the server. Port 0 means the one that the system assigns. */
  readonly publicUrl: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly database: Database;
  /** Maximum number of connections to PostgreSQL. */
  readonly databaseConnections: number;
  /** The URL of a hot standby; `undefined` without one. */
  readonly databaseReplica: string | undefined;
  /** Absolute paths of PEM files; `undefined` for a certificate of the local CA. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly operationsListen: ListenAddress;
  /** CIDR ranges. */
  readonly trustedProxies: readonly string[];
  /** Lower case. */
  readonly clientAddressHeader: string;
  /** Listeners that request client certificates. */
  readonly mtlsListen: readonly ListenAddress[];
  /** The origin at which clients reach these listeners; `undefined` without any. */
  readonly mtlsPublicUrl: string | undefined;
  /** Lower case; `undefined` when no proxy forwards certificates. */
  readonly clientCertHeader: string | undefined;
  /** CIDR ranges that are allowed in addition to public addresses. */
  readonly outgoingAllow: readonly string[];
  /** Absolute path of a PEM file. */
  readonly outgoingCa: string | undefined;
  readonly audit: {
    /** Milliseconds. */
    readonly retention: number;
    /** Absolute path; `undefined` when checkpoints are not written to a file. */
    readonly checkpointFile: string | undefined;
    /** `undefined` when checkpoints are not posted. */
    readonly checkpointUrl: string | undefined;
  };
  /** Maximum number of connections of all public listeners together. */
  readonly maxConnections: number;
  /** Milliseconds that a request may wait for those in work before it. */
  readonly maxDelay: number;
  /** Milliseconds for which an idle connection stays open. */
  readonly keepAlive: number;
  /** Failed authentications of an address for a client in a minute; 0 for any number. */
  readonly authFailures: number;
  /** Processes that serve requests. */
  readonly workers: number;
  /** Milliseconds. */
  readonly grantRetention: number;
  /** Milliseconds for which usage is retained by the hour. */
  readonly usageRetention: number;
  /** The sessions of the web console; `undefined` when it is off. */
  readonly console: ConsoleSessions | undefined;
  /** See `decodeMasterKeys`. */
  readonly masterKey: string | undefined;
  readonly bootstrap: { readonly clientId: string | undefined; readonly clientSecret: string | undefined };
  readonly logLevel: LogLevel;
  readonly accessLog: AccessLog;
  /** What OpenTelemetry's variables ask for. */
  readonly telemetry: TelemetrySettings;
  /** Labels of clients by which tokens are counted; `client_id` for their ids. */
  readonly metricsLabels: readonly string[];
}

/** The configuration is not valid. The message has one line per problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ key, problem }) => `${key} ${problem}.`).join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads the configuration from flags, `MINTMARK_*` variables and `mintmark.yaml`, in this order of
 * precedence. The keys are those of {@link CONFIG_KEYS}.
 *
 * @throws {@link ConfigError} with every problem
 * @example
 * parseConfig({ flags: { listen: ['https://localhost:8443'] }, env: {}, cwd: '/srv' })
 */
export const parseConfig = (source: ConfigSource): ServerConfig => {
  const settings = new Settings(source);
  const one = <T>(key: ConfigKey<T>): T | undefined => settings.find(key)?.values[0];
  const orDefault = <T>(key: ConfigKey<T> & { readonly default: string }): T => one(key) ?? key.parse(key.default, source.cwd);

  const listeners = settings.find(CONFIG_KEYS.listen);
  const listen = listeners?.values ?? [CONFIG_KEYS.listen.parse(CONFIG_KEYS.listen.default)];
  const listenName = listeners?.name ?? '--listen';
  const operationsListen = orDefault(CONFIG_KEYS.managementListen);
  const proxies = settings.find(CONFIG_KEYS.trustedProxy);
  const publicUrl = settings.find(CONFIG_KEYS.publicUrl);
  const mtls = settings.find(CONFIG_KEYS.mtlsListen);
  const mtlsListen = mtls?.values ?? [];
  const mtlsPublicUrl = settings.find(CONFIG_KEYS.mtlsPublicUrl);
  const replica = settings.find(CONFIG_KEYS.databaseReplica);
  const [cert, key] = [settings.find(CONFIG_KEYS.tlsCert), settings.find(CONFIG_KEYS.tlsKey)];
  const [certFile, keyFile] = [cert?.values[0], key?.values[0]];
  const config: ServerConfig = {
    listen,
    publicUrl: publicUrl?.values[0] ?? defaultPublicUrl(listen) ?? '',
    dataDir: orDefault(CONFIG_KEYS.data),
    database: one(CONFIG_KEYS.database) ?? { kind: 'sqlite' },
    databaseConnections: orDefault(CONFIG_KEYS.databaseConnections),
    databaseReplica: replica?.values[0],
    tls: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    operationsListen,
    trustedProxies: proxies?.values ?? [],
    clientAddressHeader: orDefault(CONFIG_KEYS.clientAddressHeader),
    mtlsListen,
    mtlsPublicUrl: mtlsListen.length === 0 ? undefined : (mtlsPublicUrl?.values[0] ?? defaultPublicUrl(mtlsListen)),
    clientCertHeader: one(CONFIG_KEYS.clientCertHeader),
    outgoingAllow: settings.find(CONFIG_KEYS.outgoingAllow)?.values ?? [],
    outgoingCa: one(CONFIG_KEYS.outgoingCa),
    audit: {
      retention: orDefault(CONFIG_KEYS.auditRetention),
      checkpointFile: one(CONFIG_KEYS.auditCheckpointFile),
      checkpointUrl: one(CONFIG_KEYS.auditCheckpointUrl),
    },
    maxConnections: orDefault(CONFIG_KEYS.maxConnections),
    maxDelay: orDefault(CONFIG_KEYS.maxDelay),
    keepAlive: orDefault(CONFIG_KEYS.keepAlive),
    authFailures: orDefault(CONFIG_KEYS.authFailures),
    workers: one(CONFIG_KEYS.workers) ?? defaultWorkers(),
    grantRetention: orDefault(CONFIG_KEYS.grantRetention),
    usageRetention: orDefault(CONFIG_KEYS.usageRetention),
    console: orDefault(CONFIG_KEYS.console)
      ? { idle: orDefault(CONFIG_KEYS.consoleIdle), absolute: orDefault(CONFIG_KEYS.consoleSession) }
      : undefined,
    masterKey: one(CONFIG_KEYS.masterKey),
    bootstrap: { clientId: one(CONFIG_KEYS.bootstrapClientId), clientSecret: one(CONFIG_KEYS.bootstrapClientSecret) },
    logLevel: orDefault(CONFIG_KEYS.logLevel),
    accessLog: orDefault(CONFIG_KEYS.accessLog),
    metricsLabels: settings.find(CONFIG_KEYS.metricsLabel)?.values ?? [],
    telemetry: parseTelemetry(source.env),
  };
  const problems = [
    ...settings.problems,
    ...sameAddress(listenName, [...listen, ...mtlsListen], operationsListen),
    ...(mtlsPublicUrl !== undefined && mtlsListen.length === 0 ? [{ key: mtlsPublicUrl.name, problem: 'requires --mtls-listen' }] : []),
    ...(mtlsListen.length > 0 && config.mtlsPublicUrl === undefined
      ? [{ key: '--mtls-public-url', problem: 'is required: the URL at which clients reach --mtls-listen, as https://mtls.id.example' }]
      : []),
    ...(proxies === undefined ? openListeners(listenName, listen) : []),
    ...replicaOfNothing(replica, config.database),
    ...halfOfPair(cert, key, '--tls-key'),
    ...halfOfPair(key, cert, '--tls-cert'),
    ...(publicUrl === undefined && listen.length > 0 && config.publicUrl === ''
      ? [
          {
            key: '--public-url',
            problem: 'is required: the URL at which clients reach this server, as https://id.example. Every token contains it',
          },
        ]
      : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
};
