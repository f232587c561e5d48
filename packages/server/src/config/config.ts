// The server's configuration: one type, one parser. Every problem is reported at once, under the key as it was written.
import type { ListenAddress } from '../net/listen-address.ts';
import type { ConfigFlags, ConfigKey } from './config-key.ts';
import { CONFIG_KEYS } from './config-keys.ts';
import type { AccessLog, Database, LogLevel } from './config-values.ts';
import { defaultPublicUrl, halfOfPair, openListeners, sameAddress } from './consistency.ts';
import { type ConfigProblem, type ConfigSource, Settings } from './settings.ts';

export type { ConfigFlags };
export { CONFIG_KEYS };

/** The configuration, complete and checked. */
export interface ServerConfig {
  readonly listen: readonly ListenAddress[];
  /** The origin that clients know the server by, without the scheme's own port. Port 0 stands for the one that the system chooses. */
  readonly publicUrl: string;
  /** Absolute. */
  readonly dataDir: string;
  readonly database: Database;
  /** Absolute paths of PEM files; `undefined` for a certificate of the local CA. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly operationsListen: ListenAddress;
  /** CIDR ranges. */
  readonly trustedProxies: readonly string[];
  /** Lower case. */
  readonly clientAddressHeader: string;
  /** Listeners that ask for client certificates. */
  readonly mtlsListen: readonly ListenAddress[];
  /** The origin that clients know them by; `undefined` without any. */
  readonly mtlsPublicUrl: string | undefined;
  /** Lower case; `undefined` when no proxy hands certificates on. */
  readonly clientCertHeader: string | undefined;
  /** CIDR ranges, beside public addresses. */
  readonly outgoingAllow: readonly string[];
  /** Absolute path of a PEM file. */
  readonly outgoingCa: string | undefined;
  readonly audit: {
    /** Milliseconds. */
    readonly retention: number;
    /** Absolute path; `undefined` when checkpoints go to no file. */
    readonly checkpointFile: string | undefined;
    /** `undefined` when they are posted nowhere. */
    readonly checkpointUrl: string | undefined;
  };
  /** Most connections of all public listeners together. */
  readonly maxConnections: number;
  readonly workers: 1;
  /** Milliseconds. */
  readonly grantRetention: number;
  /** Base64 of 32 bytes. */
  readonly masterKey: string | undefined;
  readonly bootstrap: { readonly clientId: string | undefined; readonly clientSecret: string | undefined };
  readonly logLevel: LogLevel;
  readonly accessLog: AccessLog;
}

/** The configuration cannot be used. The message has one line for each problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ key, problem }) => `${key} ${problem}.`).join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads the configuration from flags, `MINTMARK_*` variables and `mintmark.yaml`, in this order; see {@link CONFIG_KEYS}.
 *
 * @throws {@link ConfigError} with every problem that was found
 * @example
 * parseConfig({ flags: { listen: ['https://localhost:8443'] }, env: {}, cwd: '/srv' })
 */
export const parseConfig = (source: ConfigSource): ServerConfig => {
  const settings = new Settings(source);
  const one = <T>(key: ConfigKey<T>): T | undefined => settings.find(key)?.values[0];
  const orDefault = <T>(key: ConfigKey<T> & { readonly default: string }): T => one(key) ?? key.parse(key.default, source.cwd);

  const written = settings.find(CONFIG_KEYS.listen);
  const listen = written?.values ?? [CONFIG_KEYS.listen.parse(CONFIG_KEYS.listen.default)];
  const listenName = written?.name ?? '--listen';
  const operationsListen = orDefault(CONFIG_KEYS.managementListen);
  const proxies = settings.find(CONFIG_KEYS.trustedProxy);
  const publicUrl = settings.find(CONFIG_KEYS.publicUrl);
  const mtls = settings.find(CONFIG_KEYS.mtlsListen);
  const mtlsListen = mtls?.values ?? [];
  const mtlsPublicUrl = settings.find(CONFIG_KEYS.mtlsPublicUrl);
  const [cert, key] = [settings.find(CONFIG_KEYS.tlsCert), settings.find(CONFIG_KEYS.tlsKey)];
  const [certFile, keyFile] = [cert?.values[0], key?.values[0]];
  const config: ServerConfig = {
    listen,
    publicUrl: publicUrl?.values[0] ?? defaultPublicUrl(listen) ?? '',
    dataDir: orDefault(CONFIG_KEYS.data),
    database: one(CONFIG_KEYS.database) ?? { kind: 'sqlite' },
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
    workers: orDefault(CONFIG_KEYS.workers),
    grantRetention: orDefault(CONFIG_KEYS.grantRetention),
    masterKey: one(CONFIG_KEYS.masterKey),
    bootstrap: { clientId: one(CONFIG_KEYS.bootstrapClientId), clientSecret: one(CONFIG_KEYS.bootstrapClientSecret) },
    logLevel: orDefault(CONFIG_KEYS.logLevel),
    accessLog: orDefault(CONFIG_KEYS.accessLog),
  };
  const problems = [
    ...settings.problems,
    ...sameAddress(listenName, [...listen, ...mtlsListen], operationsListen),
    ...(mtlsPublicUrl !== undefined && mtlsListen.length === 0
      ? [{ key: mtlsPublicUrl.name, problem: 'needs --mtls-listen beside it' }]
      : []),
    ...(mtlsListen.length > 0 && config.mtlsPublicUrl === undefined
      ? [{ key: '--mtls-public-url', problem: 'is needed: the URL at which clients reach --mtls-listen, as https://mtls.id.example' }]
      : []),
    ...(proxies === undefined ? openListeners(listenName, listen) : []),
    ...halfOfPair(cert, key, '--tls-key'),
    ...halfOfPair(key, cert, '--tls-cert'),
    ...(publicUrl === undefined && listen.length > 0 && config.publicUrl === ''
      ? [
          {
            key: '--public-url',
            problem: 'is needed: the URL at which clients reach this server, as https://id.example. It stands in every token',
          },
        ]
      : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
};
