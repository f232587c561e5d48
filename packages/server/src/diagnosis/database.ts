// Checks a database server: its distance, its connections, its clock, and its replica.
import type { Examined } from './examined.ts';
import { type Finding, findingsOf } from './finding.ts';

const database = findingsOf('database');
const connections = findingsOf('connections');
const clock = findingsOf('clock');

/** Milliseconds of a round trip from which tokens are noticeably slower: each waits for at least one. */
const SLOW = 20;
/** Milliseconds by which clocks may differ: what is stored by one clock is compared with the other. */
const SKEW = { noticeable: 1_000, unacceptable: 10_000 } as const;

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
