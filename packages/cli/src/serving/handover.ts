// Delivers the administrator's credentials of a first start, on the terminal or in a file that only its owner
// can read. They are delivered before they are committed, so that they cannot be lost, and withdrawn only if
// it is known that the store does not contain them.
import {
  type FirstCredentials,
  type RunningServer,
  type RunningWorkers,
  type ServerConfig,
  type StartOptions,
  startServer,
  startWorkers,
} from '@mintmark/server/serving';
import { deliverLine, type Io, writeLine } from '../io.ts';
import { bootstrapFile, removeBootstrapFile, writeBootstrapFile } from './bootstrap-file.ts';
import { exportLines } from './paste-lines.ts';

/** A way to deliver the first credentials. */
export interface Handover {
  /** Rejects when they could not be delivered; nothing must be committed then. */
  deliver(credentials: FirstCredentials): Promise<void>;
  /** Called when it is known whether the store contains them. If not, they are withdrawn. */
  settled(created: boolean): Promise<void>;
  /** Lines about them after a failed start; none if they were not delivered, or withdrawn. */
  afterFailure(): readonly string[];
  /** Lines about them once the server runs. */
  epilogue(): readonly string[];
}

/** Whether the store contains the delivered credentials; `undefined` when none were delivered. */
type Fate = 'stored' | 'void' | 'unknown' | undefined;

/** Prints lines to paste on standard output. */
export const printedHandover = (config: ServerConfig, io: Io): Handover => {
  let fate: Fate;
  return {
    async deliver(credentials) {
      fate = 'unknown';
      const intro = 'First start. These are the credentials of its administrator, shown only now. Paste these lines into a shell:';
      for (const line of [intro, '', ...linesOf(credentials, config), '', ...consoleLines(credentials)]) await deliverLine(io.stdout, line);
    },
    async settled(created) {
      fate = created ? 'stored' : 'void';
      if (!created) await writeLine(io.stderr, 'The credentials above are void: they are not in the store.');
    },
    afterFailure: () => failureLines(fate, 'The credentials above'),
    epilogue: () => [],
  };
};

/** Writes the same lines to `DIR/bootstrap.env`. */
export const fileHandover = (config: ServerConfig): Handover => {
  const path = bootstrapFile(config.dataDir);
  let fate: Fate;
  return {
    async deliver(credentials) {
      const lines = consoleLines(credentials).map((line) => (line === '' ? line : `# ${line}`));
      await writeBootstrapFile(path, [...linesOf(credentials, config), ...lines]);
      fate = 'unknown';
    },
    async settled(created) {
      fate = created ? 'stored' : 'void';
      if (!created) await removeBootstrapFile(path);
    },
    afterFailure: () => failureLines(fate, `The credentials in ${path}`),
    epilogue: () => [`First start: the administrator's credentials are in ${path}. Move them to a secret store, and delete the file.`],
  };
};

const failureLines = (fate: Fate, credentials: string): readonly string[] => {
  if (fate === 'stored') return [`The store was created nevertheless. ${credentials} are those of its administrator: save them.`];
  if (fate === 'unknown')
    return [`It is unknown whether the store was created. ${credentials} may be those of its administrator: save them.`];
  return [];
};

/** The link by which the first operator signs in to the console. */
const consoleLines = ({ operatorLink }: FirstCredentials): string[] =>
  operatorLink === undefined ? [] : ['To sign in to the console, open this link once, within a day:', operatorLink, ''];

/** A secret that the operator chose is not written. */
const linesOf = ({ tenantUrl, clientId, clientSecret, caFile }: FirstCredentials, { bootstrap }: ServerConfig): string[] =>
  bootstrap.clientSecret === undefined
    ? exportLines({ tenantUrl, clientId, clientSecret, caFile })
    : [...exportLines({ tenantUrl, clientId, clientSecret: undefined, caFile }), '# client_secret is the one that was configured.'];

/**
 * Starts the server with a handover, and reports the state of the first credentials when it does not start.
 *
 * @param around - a handler around the server's, for tests
 * @throws StartError
 */
export const startWith = async (
  config: ServerConfig,
  handover: Handover,
  { now, stderr }: Pick<Io, 'now' | 'stderr'>,
  around: Pick<StartOptions, 'around' | 'log'> = {},
): Promise<RunningServer & Partial<RunningWorkers>> => {
  try {
    const { deliver, settled } = handover;
    const first = { onFirstStart: deliver, onFirstStartDecided: settled };
    return await (config.workers === 1 ? startServer(config, { ...around, now, ...first }) : startWorkers(config, first));
  } catch (error) {
    for (const line of handover.afterFailure()) await writeLine(stderr, line);
    throw error;
  }
};
