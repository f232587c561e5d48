// How a first start hands over the administrator's credentials: on the terminal, or in a file for its owner alone. Either way before
// they are committed, so that they cannot be lost, and withdrawn when the start comes to nothing.
import type { FirstCredentials, ServerConfig } from '@mintmark/server';
import { deliverLine, type Io, writeLine } from '../io.ts';
import { bootstrapFile, removeBootstrapFile, writeBootstrapFile } from './bootstrap-file.ts';
import { exportLines } from './paste-lines.ts';

/** A way to hand over credentials. */
export interface Handover {
  /** Rejects when they could not be handed over; then nothing must be committed. */
  deliver(credentials: FirstCredentials): Promise<void>;
  /** They are not in the store after all. */
  withdraw(): Promise<void>;
  /** What to say once the server runs with them. */
  epilogue(): readonly string[];
}

/** Lines to paste, on standard output. */
export const printedHandover = (config: ServerConfig, io: Io): Handover => {
  let printed = false;
  return {
    async deliver(credentials) {
      printed = true;
      const intro = 'First start. This is its administrator, shown this once. Paste these lines into a shell:';
      for (const line of [intro, '', ...linesOf(credentials, config), '']) await deliverLine(io.stdout, line);
    },
    async withdraw() {
      if (printed) await writeLine(io.stderr, 'The credentials above are void: they did not come into the store.');
    },
    epilogue: () => [],
  };
};

/** The same lines in `DIR/bootstrap.env`. */
export const fileHandover = (config: ServerConfig): Handover => {
  const path = bootstrapFile(config.dataDir);
  let written = false;
  return {
    async deliver(credentials) {
      await writeBootstrapFile(path, linesOf(credentials, config));
      written = true;
    },
    async withdraw() {
      if (written) await removeBootstrapFile(path);
    },
    epilogue: () => [`First start: the administrator's credentials are in ${path}: read them into a secret store, and delete it.`],
  };
};

/** A secret that the operator chose is not given back. */
const linesOf = ({ tenantUrl, clientId, clientSecret, caFile }: FirstCredentials, { bootstrap }: ServerConfig): string[] =>
  bootstrap.clientSecret === undefined
    ? exportLines({ tenantUrl, clientId, clientSecret, caFile })
    : [...exportLines({ tenantUrl, clientId, clientSecret: undefined, caFile }), '# client_secret is the one that the server was given.'];
