// The reference pages, and what they are generated from: tables of the packages, and a running server.
import { Readable, Writable } from 'node:stream';
import { type Family, WorkerMetrics } from '@mintmark/server/reference';
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

/** The options of the server that the pages are generated from: with them, it registers every metric. */
export const FLAGS = { metricsLabel: ['team', 'client_id'] } as const;

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

/** All pages by file name. @param server - that was started with {@link FLAGS} */
export const referencePages = async (server: {
  readonly publicUrl: string;
  readonly measure: () => Promise<readonly Family[]>;
}): Promise<Readonly<Record<string, string>>> => {
  const document = await readApiDocument(server.publicUrl);
  const families = new Map([...(await primaryMetrics()), ...(await server.measure())].map((family) => [family.name, family]));
  const pages = {
    'configuration.md': configurationPage(),
    'commands.md': commandsPage(await describeCommands(io)),
    'api.md': apiPage(document),
    'api-records.md': recordsPage(document),
    'metrics.md': metricsPage([...families.values()]),
    'errors.md': errorsPage(document),
    'audit-events.md': auditEventsPage(),
  };
  return Object.fromEntries(Object.entries(pages).map(([name, page]) => [name, page.replace('\n\n', `\n\n${MARK}\n\n`)]));
};
