// OpenTelemetry: loaded and started only where its variables ask for it.
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { ServerConfig } from '../config/config.ts';
import type { Family } from '../metrics/family.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { parseDatabaseUrl } from '../storage/postgres/database-url.ts';
import type { SpanAttributes, Tracing } from '../tracing/tracing.ts';
import type { WorkerRole } from './worker-role.ts';

/** The parts of a start that telemetry needs. */
export interface TelemetryStart {
  readonly config: ServerConfig;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly parts: AsyncDisposableStack;
  readonly role: WorkerRole | undefined;
}

/** Starts what is exported. Of several workers, the primary process exports the metrics. */
export const startTelemetry = async ({
  config: { telemetry },
  log,
  metrics,
  parts,
  role,
}: TelemetryStart): Promise<Tracing | undefined> => {
  const resource = { instanceId: role?.instanceId ?? randomUUID(), worker: role?.number };
  const ends: (() => Promise<void>)[] = [];
  // At the same time, since each may wait for the collector.
  parts.defer(async () => void (await Promise.all(ends.map((end) => end()))));
  if (role === undefined) ends.push(await exportMetrics(telemetry, { resource, collect: () => metrics.collect(), log }));
  if (telemetry.traces === undefined) return undefined;
  const { startTracing } = await import('../tracing/start-tracing.ts');
  const { tracing, close } = startTracing(telemetry.traces, { resource, metrics, log });
  ends.push(close);
  return tracing;
};

/** What {@link exportMetrics} needs. */
export interface ExportedMetrics {
  readonly resource: { readonly instanceId: string; readonly worker: number | undefined };
  readonly collect: () => Promise<readonly Family[]>;
  readonly log: Logger;
}

/** Exports the metrics of a server, if that is configured, until the returned function is called. */
export const exportMetrics = async (
  { metrics, warnings }: ServerConfig['telemetry'],
  exported: ExportedMetrics,
): Promise<() => Promise<void>> => {
  for (const warning of warnings) exported.log.warn(warning);
  if (metrics === undefined) return async () => {};
  const { startMetricExport } = await import('../tracing/metric-export.ts');
  return startMetricExport(metrics, exported);
};

/** The attributes of a database that all spans of its operations have. */
export const databaseAttributes = ({ database }: Pick<ServerConfig, 'database'>): SpanAttributes => {
  if (database.kind === 'sqlite') return { 'db.system.name': 'sqlite' };
  const url = parseDatabaseUrl(database.url);
  const [host] = url?.hosts ?? [];
  // Of several hosts, the one in use changes.
  const { hostname, port } = new URL(host !== undefined && url?.hosts.length === 1 ? host : 'postgres://');
  return {
    'db.system.name': 'postgresql',
    'db.namespace': url?.database,
    'server.address': hostname || undefined,
    'server.port': port === '' ? undefined : Number(port),
  };
};
