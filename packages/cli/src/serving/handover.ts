// How a first start hands over the administrator's credentials: on the terminal, or in a file for its owner alone. Either way before
// they are committed, so that they cannot be lost, and withdrawn only when it is known that the store does not hold them.
import { type FirstCredentials, type RunningServer, type ServerConfig, type StartOptions, startServer } from '@mintmark/server';
import { deliverLine, type Io, writeLine } from '../io.ts';
import { bootstrapFile, removeBootstrapFile, writeBootstrapFile } from './bootstrap-file.ts';
import { exportLines } from './paste-lines.ts';

/** A way to hand over credentials. */
export interface Handover {
  /** Rejects when they could not be handed over; then nothing must be committed. */
  deliver(credentials: FirstCredentials): Promise<void>;
  /** The store holds them, or does not; then they are withdrawn. */
  decided(made: boolean): Promise<void>;
  /** What to say of them when the start fails; nothing when they were not handed over, or withdrawn. */
  afterFailure(): readonly string[];
  /** What to say once the server runs with them. */
  epilogue(): readonly string[];
}

/** What became of them: the store holds them, does not, or it is not known; `undefined` when none were handed over. */
type Fate = 'held' | 'void' | 'unknown' | undefined;

/** Lines to paste, on standard output. */
export const printedHandover = (config: ServerConfig, io: Io): Handover => {
  let fate: Fate;
  return {
    async deliver(credentials) {
      fate = 'unknown';
      const intro = 'First start. This is its administrator, shown this once. Paste these lines into a shell:';
      for (const line of [intro, '', ...linesOf(credentials, config), '']) await deliverLine(io.stdout, line);
    },
    async decided(made) {
      fate = made ? 'held' : 'void';
      if (!made) await writeLine(io.stderr, 'The credentials above are void: they did not come into the store.');
    },
    afterFailure: () => failureLines(fate, 'The credentials above'),
    epilogue: () => [],
  };
};

/** The same lines in `DIR/bootstrap.env`. */
export const fileHandover = (config: ServerConfig): Handover => {
  const path = bootstrapFile(config.dataDir);
  let fate: Fate;
  return {
    async deliver(credentials) {
      await writeBootstrapFile(path, linesOf(credentials, config));
      fate = 'unknown';
    },
    async decided(made) {
      fate = made ? 'held' : 'void';
      if (!made) await removeBootstrapFile(path);
    },
    afterFailure: () => failureLines(fate, `The credentials in ${path}`),
    epilogue: () => [`First start: the administrator's credentials are in ${path}: read them into a secret store, and delete it.`],
  };
};

const failureLines = (fate: Fate, credentials: string): readonly string[] => {
  if (fate === 'held') return [`The store was made all the same. ${credentials} are its administrator's: keep them.`];
  if (fate === 'unknown') return [`Whether the store was made is not known. ${credentials} may be its administrator's: keep them.`];
  return [];
};

/** A secret that the operator chose is not given back. */
const linesOf = ({ tenantUrl, clientId, clientSecret, caFile }: FirstCredentials, { bootstrap }: ServerConfig): string[] =>
  bootstrap.clientSecret === undefined
    ? exportLines({ tenantUrl, clientId, clientSecret, caFile })
    : [...exportLines({ tenantUrl, clientId, clientSecret: undefined, caFile }), '# client_secret is the one that the server was given.'];

/**
 * Starts the server with a handover, and reports what became of the first credentials when it does not start.
 *
 * @param around - what a test wraps around the server
 * @throws StartError
 */
export const startWith = async (
  config: ServerConfig,
  handover: Handover,
  { now, stderr }: Pick<Io, 'now' | 'stderr'>,
  around: Pick<StartOptions, 'around' | 'log'> = {},
): Promise<RunningServer> => {
  try {
    const { deliver, decided } = handover;
    return await startServer(config, { ...around, now, onFirstStart: deliver, onFirstStartDecided: decided });
  } catch (error) {
    for (const line of handover.afterFailure()) await writeLine(stderr, line);
    throw error;
  }
};
