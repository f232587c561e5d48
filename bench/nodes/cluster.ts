// Starts PostgreSQL and several nodes of Mintmark that share it.
import { randomBytes } from 'node:crypto';
import { startPostgres, type TestPostgres } from '../../test/postgres.ts';
import { cpuSecondsOf } from '../process-tree.ts';
import { type StartedMintmark, startMintmark } from '../servers/mintmark-process.ts';

/** Nodes that share a database. */
export interface Cluster {
  readonly postgres: TestPostgres;
  readonly database: string;
  readonly nodes: readonly StartedMintmark[];
  /** User and system time since the start, in seconds. */
  cpuSeconds(): Promise<{ readonly nodes: number; readonly postgres: number }>;
  stop(): Promise<void>;
}

/** Starts PostgreSQL with its default durability, and nodes with production options. */
export const startCluster = async (size: number, dataParent: string): Promise<Cluster> => {
  const postgres = await startPostgres([]);
  const nodes: StartedMintmark[] = [];
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await postgres.close();
  };
  try {
    const database = await postgres.freshDatabase();
    const env = { MINTMARK_DATABASE: database, MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') };
    for (let index = 0; index < size; index++) {
      const [first] = nodes;
      const options = { format: 'jwt', env, ...(first === undefined ? {} : { first }) } as const;
      nodes.push(await startMintmark(`node ${index + 1}`, options, { dataParent, profileDir: undefined }));
    }
    const pid = await postgres.pid();
    const cpuSeconds = async () => ({ nodes: cpuSecondsOf(nodes.flatMap(({ pids }) => pids)), postgres: cpuSecondsOf([pid]) });
    return { postgres, database, nodes, cpuSeconds, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
