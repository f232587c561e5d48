// Binds the listeners, before anything is created on disk.
import type { IncomingMessage } from 'node:http';
import { accessLog } from '../http/access-log.ts';
import { ignoredHeader, loadTrustedProxies, type TrustedProxies } from '../http/client-address.ts';
import { addressOf } from '../http/exchange.ts';
import { FactsOfRequests } from '../http/request-facts.ts';
import { RequestSpans } from '../http/request-spans.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { ListenAddress } from '../net/listen-address.ts';
import { createConnectionPools } from '../transport/connection-limit.ts';
import type { ConnectionPool } from '../transport/connection-pool.ts';
import { type BindOptions, type BoundListeners, bindListeners } from '../transport/listeners.ts';
import { observers } from '../transport/request-observer.ts';
import type { Start } from './start.ts';

/** Time for requests in flight at shutdown, in milliseconds. */
export const DRAIN = 10_000;

/** The bound listeners, and the URLs at which clients reach them. */
export interface Network {
  readonly operations: BoundListeners;
  /** The public listeners: those without and those with client certificates. */
  readonly served: readonly BoundListeners[];
  readonly publicUrl: string;
  /** The URLs of all public listeners. */
  readonly urls: readonly string[];
  /** Origin of the listeners that request client certificates. */
  readonly mtlsUrl: string | undefined;
  /** Whether client certificates can arrive, at a listener or from a proxy. */
  readonly takesCertificates: boolean;
  readonly proxies: TrustedProxies;
  readonly maxConnections: number;
  /** For the access log and spans; `undefined` without both. */
  readonly facts: FactsOfRequests | undefined;
  /** `undefined` when nothing is traced. */
  readonly spans: RequestSpans | undefined;
}

/** The reasons for which a pool ends connections, as they are counted. */
const CUT = ['refused', 'evicted', 'unread', 'pipelined'] as const;

const measurePools = (metrics: Metrics, pools: Readonly<Record<string, ConnectionPool>>): void => {
  const all = Object.entries(pools);
  metrics.read({
    name: 'mintmark_connections',
    help: 'Open connections.',
    labels: ['pool'],
    read: () => all.map(([pool, { report }]) => ({ labels: { pool }, value: report.connections })),
  });
  metrics.read({
    name: 'mintmark_connections_limit',
    help: 'The maximum of open connections.',
    labels: ['pool'],
    read: () => all.map(([pool, { report }]) => ({ labels: { pool }, value: report.maxConnections })),
  });
  metrics.read({
    name: 'mintmark_connections_cut_total',
    help: 'Connections that were refused or closed because of a limit.',
    labels: ['pool', 'reason'],
    type: 'counter',
    read: () => all.flatMap(([pool, { report }]) => CUT.map((reason) => ({ labels: { pool, reason }, value: report[reason] }))),
  });
};

const measureWork = (metrics: Metrics, { work }: ConnectionPool): void => {
  metrics.read({
    name: 'mintmark_requests_in_work',
    help: 'Requests whose body is complete, and whose response is not.',
    labels: [],
    read: () => [{ labels: {}, value: work.inWork }],
  });
  metrics.read({
    name: 'mintmark_requests_in_work_limit',
    help: 'Requests in work from which further ones are refused.',
    labels: [],
    read: () => [{ labels: {}, value: work.limit }],
  });
  metrics.read({
    name: 'mintmark_requests_shed_total',
    help: 'Requests that were refused because too many were in work.',
    labels: [],
    type: 'counter',
    read: () => [{ labels: {}, value: work.refused }],
  });
};

/** Binds every listener. @throws {@link ListenError} for a port that cannot be bound */
export const bindNetwork = async (start: Start): Promise<Network> => {
  const { config, log, metrics, tracing } = start;
  const onIgnored = config.trustedProxies.length === 0 ? ignoredHeader(config.clientAddressHeader, log) : undefined;
  const proxies = { ...loadTrustedProxies(config.trustedProxies, config.clientAddressHeader), onIgnored };
  const facts = config.accessLog === 'off' && tracing === undefined ? undefined : new FactsOfRequests();
  const addressOfPeer = (request: IncomingMessage) => addressOf(request, { proxies });
  const logged = facts && accessLog(config.accessLog, { log, facts, addressOf: addressOfPeer });
  const spans = facts && tracing && new RequestSpans({ tracing, facts, addressOf: addressOfPeer });
  // Probes and scrapes are logged, and not traced.
  const observer = observers([logged ?? [], spans ?? []].flat());
  const { probes, served, maxConnections } = createConnectionPools(config, log);
  measurePools(metrics, { public: served, operations: probes });
  measureWork(metrics, served);
  const { trustedProxies } = config;
  const times = { idle: config.keepAlive };
  // Probes may come from any address that the operator allows.
  const anywhere = ['0.0.0.0/0', '::/0'];
  const operations = await bind(start, [config.operationsListen], {
    option: '--management-listen',
    pool: probes,
    observer: logged,
    trustedProxies: anywhere,
  });
  const plain = await bind(start, config.listen, { option: '--listen', pool: served, times, observer, trustedProxies });
  const mutual = await bind(start, config.mtlsListen, {
    option: '--mtls-listen',
    pool: served,
    times,
    observer,
    trustedProxies: [],
    clientCertificates: true,
  });
  return {
    operations,
    served: [plain, mutual],
    publicUrl: withBoundPort(config.publicUrl, plain.urls),
    urls: [...plain.urls, ...mutual.urls],
    mtlsUrl: config.mtlsPublicUrl === undefined ? undefined : withBoundPort(config.mtlsPublicUrl, mutual.urls),
    takesCertificates: mutual.urls.length > 0 || config.clientCertHeader !== undefined,
    proxies,
    maxConnections,
    facts,
    spans,
  };
};

const bind = async (
  { log, requestId, parts, role }: Start,
  addresses: readonly ListenAddress[],
  options: Omit<BindOptions, 'requestId' | 'onError' | 'sharing'>,
): Promise<BoundListeners> => {
  const onError = (error: Error, url: string): void => log.error({ err: error, url }, 'a listener failed');
  const bound = await bindListeners(addresses, { ...options, requestId, onError, sharing: role && { joins: role.joins } });
  parts.defer(() => bound.close({ graceMs: DRAIN }));
  return bound;
};

/** Replaces port 0 of a public URL by the port that the system chose. */
const withBoundPort = (publicUrl: string, urls: readonly string[]): string => {
  const { protocol, port } = new URL(publicUrl);
  const bound = urls.find((url) => url.startsWith(protocol));
  return port !== '0' || bound === undefined ? publicUrl : publicUrl.slice(0, -1) + new URL(bound).port;
};
