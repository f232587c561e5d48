// Checks a database server: its distance, its connections, its clock, and its replica.
import { ReplicaLag } from '../storage/replica-lag.ts';
import type { Examined } from './examined.ts';
import { type Finding, findingsOf } from './finding.ts';

const database = findingsOf('database');
const connections = findingsOf('connections');
const clock = findingsOf('clock');
const replica = findingsOf('replica');

/** Milliseconds of a round trip from which tokens are noticeably slower: each waits for at least one. */
const SLOW = 20;
/** Milliseconds by which clocks may differ: what is stored by one clock is compared with the other. */
const SKEW = { noticeable: 1_000, unacceptable: 10_000 } as const;

/** Seconds by which a replica may be behind before most introspections read the primary. */
const BEHIND = 10;

/** The replica for introspection, if there is one. */
export const checkReplica = async ({ config: { databaseReplica }, store, now }: Examined): Promise<readonly Finding[]> => {
  if (databaseReplica === undefined) return [];
  const { openReplica } = await import('../storage/postgres/replica.ts');
  const opened = openReplica(databaseReplica, 1, now);
  try {
    const lag = new ReplicaLag({
      primary: async () => store?.storage.logPosition(),
      replica: () => opened.state(),
      monotonic: () => performance.now(),
    });
    const { isUsable, bytes, seconds = 0 } = await lag.read();
    const remedy = 'See the log of the standby. Meanwhile introspection reads the primary.';
    if (!isUsable) return [replica.warning('it does not respond, or is no standby: it is not read', remedy)];
    const said = bytes === undefined ? 'a standby' : `${bytes} bytes and ${seconds.toFixed(1)} s behind the primary`;
    return [seconds >= BEHIND ? replica.warning(said, remedy) : replica.ok(said)];
  } finally {
    await opened.close();
  }
};

/** Checks of a database that is not on this machine's disk. */
export const checkDatabase = ({ config, store, running }: Examined): readonly Finding[] => {
  if (config.database.kind === 'sqlite') return [clock.ok('the store has the clock of this machine')];
  const facts = store?.database;
  if (facts === undefined) return [database.skipped('not checked: see above')];
  const { version, roundTrip, clockAhead } = facts;
  const said = `PostgreSQL ${version}; a round trip takes ${roundTrip.toFixed(1)} ms`;
  return [
    roundTrip < SLOW ? database.ok(said) : database.warning(said, 'Run the server closer to the database: every token waits for a commit.'),
    connectionFinding(facts, config.databaseConnections, running !== undefined),
    clockFinding(Math.round(clockAhead), roundTrip),
  ];
};

const connectionFinding = (
  { maxConnections, otherConnections, nodes }: NonNullable<NonNullable<Examined['store']>['database']>,
  each: number,
  isRunning: boolean,
): Finding => {
  // This server may not run yet, or be one of them.
  const servers = Math.max(1, isRunning ? nodes : nodes + 1);
  const free = maxConnections - otherConnections;
  const said = `${servers} × --database-connections ${each} = ${servers * each}, of ${free} that are free for Mintmark (${maxConnections} in all)`;
  const remedy = 'Lower --database-connections, raise max_connections of the database, or connect through a pooler.';
  if (each > free) return connections.failed(said, remedy);
  return servers * each > free ? connections.warning(said, remedy) : connections.ok(said);
};

const clockFinding = (ahead: number, roundTrip: number): Finding => {
  const said = `the database is ${Math.abs(ahead)} ms ${ahead < 0 ? 'behind' : 'ahead of'} this machine, to within ${Math.ceil(roundTrip / 2)} ms`;
  const remedy = 'Let NTP set the clocks of both machines: expiry, proofs and retention depend on them.';
  if (Math.abs(ahead) >= SKEW.unacceptable) return clock.failed(said, remedy);
  return Math.abs(ahead) >= SKEW.noticeable ? clock.warning(said, remedy) : clock.ok(said);
};
