// The reference pages, and what they are generated from: tables of the packages, and a running server.
import { Readable, Writable } from 'node:stream';
import { type Family, Metrics, measureReplica, ReplicaReads, WorkerMetrics } from '@mintmark/server/reference';
import { describeCommands } from 'mintmark/reference';
import { apiPage, recordsPage } from './api.ts';
import { readApiDocument } from './api-document.ts';
import { auditEventsPage } from './audit-events.ts';
import { commandsPage } from './commands.ts';
import { configurationPage } from './configuration.ts';
import { errorsPage } from './errors.ts';
import { metricsPage } from './metrics.ts';

/** The folder of the pages. */
export const FOLDER = new URL('../../docs/reference/', import.meta.url);

/** The options of the server that the pages are generated from: with them, it registers the metrics of every feature. */
export const FLAGS = { metricsLabel: ['team', 'client_id'] } as const;
/** Its variables. Nothing is sent: there are no spans. */
export const ENV = { OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'always_off' } as const;

/** Below the heading of each page. */
const MARK = '<!-- Generated: npm run docs:reference -->';

/** The metrics that only the primary process of several workers registers. */
const primaryMetrics = async (): Promise<readonly Family[]> => {
  const workers = new WorkerMetrics();
  try {
    return await workers.collect();
  } finally {
    workers.close();
  }
};

/** The metrics that only a server with a replica registers, which SQLite does not have. */
const replicaMetrics = async (): Promise<readonly Family[]> => {
  const metrics = new Metrics();
  const never = () => Promise.reject(new Error('There is no database.'));
  const reads = { findGrant: never, findGrantByTokenHash: never, state: never, close: async () => undefined };
  const reporter = { failing: () => undefined, recovered: () => undefined };
  const replica = new ReplicaReads({ replica: reads, monotonic: () => 0, reporter, metrics });
  measureReplica({ metrics, storage: { logPosition: never }, replica });
  return metrics.collect();
};

// Commands are described, not run.
const io = {
  stdin: Readable.from([]),
  stdout: new Writable(),
  stderr: new Writable(),
  terminal: { stdin: false, stdout: false, stderr: false },
  env: {},
  cwd: '/',
  home: '/',
  now: () => 0,
  onStop: () => () => undefined,
  exit: () => undefined,
};

/** Every metric of any server. @param server - that was started with {@link FLAGS} and {@link ENV} */
export const allMetrics = async (server: { readonly measure: () => Promise<readonly Family[]> }): Promise<readonly Family[]> => {
  const all = [...(await primaryMetrics()), ...(await replicaMetrics()), ...(await server.measure())];
  return [...new Map(all.map((family) => [family.name, family])).values()];
};

/** All pages by file name. @param server - that was started with {@link FLAGS} and {@link ENV} */
export const referencePages = async (server: {
  readonly publicUrl: string;
  readonly measure: () => Promise<readonly Family[]>;
}): Promise<Readonly<Record<string, string>>> => {
  const document = await readApiDocument(server.publicUrl);
  const pages = {
    'configuration.md': configurationPage(),
    'commands.md': commandsPage(await describeCommands(io)),
    'api.md': apiPage(document),
    'api-records.md': recordsPage(document),
    'metrics.md': metricsPage(await allMetrics(server)),
    'errors.md': errorsPage(document),
    'audit-events.md': auditEventsPage(),
  };
  return Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, page.replace('\n\n', `\n\n${MARK}\n\n`)]));
};
