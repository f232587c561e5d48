// `npm run bench -- lists`: measures lists, filters and searches among 100,000 clients and a million grants,
// with calls of the SQLite store instead of requests.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClientFilter, type ClientSort, openStorage } from '@mintmark/server';
import { columns } from '../columns.ts';
import { machine } from '../machine.ts';
import { UsageError } from '../usage-error.ts';
import { CLIENTS, createTenant, fillClients } from './fill-clients.ts';
import { GRANT_QUERIES, recordMillionGrants } from './grants.ts';

const ROUNDS = 50;
const PAGE = 101;
const TENANT = '01a20000-0000-7000-8000-000000000000';

interface Query {
  readonly what: string;
  readonly filter?: ClientFilter;
  readonly sort?: ClientSort;
}

const QUERIES: readonly Query[] = [
  { what: 'all' },
  { what: 'all, by name, from the last', sort: { by: 'name', descending: true } },
  { what: 'an owner of 100 clients', filter: { owner: 'team-7' } },
  { what: 'an owner of 100, by name', filter: { owner: 'team-7' }, sort: { by: 'name', descending: false } },
  { what: 'an environment of 50,000', filter: { environment: 'production' } },
  { what: 'two labels that 50 have', filter: { labels: ['team=team-7', 'tier=1'] } },
  { what: 'two labels of 50,000 that none has both of', filter: { labels: ['tier=0', 'odd'] } },
  { what: 'a scope of 1,000', filter: { scope: 'scope-42:read' } },
  { what: 'an entitlement of 10', filter: { entitlement: 'readAudit' } },
  { what: 'disabled: 100', filter: { state: 'disabled' } },
  { what: 'expiring soon: 200', filter: { expiresBefore: 200 } },
  { what: 'unused since: 100', filter: { unusedSince: 5 } },
  { what: 'a word that many have', filter: { text: 'service' } },
  { what: 'a word that one has', filter: { text: 'number 99999' } },
  { what: 'a word that none has', filter: { text: 'nothing of the kind' } },
  { what: 'a rare word among an owner’s', filter: { text: 'number 7007', owner: 'team-7' } },
];

/** Measures lists. */
export const lists = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  if (args.length > 0) throw new UsageError('npm run bench -- lists has no options.');
  const directory = await mkdtemp(join(tmpdir(), 'mintmark-lists-'));
  try {
    await (await openStorage({ kind: 'sqlite', directory })).close();
    createTenant(join(directory, 'mintmark.db'), TENANT);
    fillClients(join(directory, 'mintmark.db'), TENANT);
    const storage = await openStorage({ kind: 'sqlite', directory }, { now: () => 1 });
    try {
      console.log(`${machine(`${CLIENTS.toLocaleString('en-US')} clients`)}\n`);
      const rows = [];
      for (const query of QUERIES) {
        stop.throwIfAborted();
        const { what, filter, sort } = query;
        const run = async () => (await storage.listClients(TENANT, { after: undefined, limit: PAGE, filter, sort })).length;
        rows.push(await measured(what, run));
      }
      await recordMillionGrants(storage, TENANT);
      for (const { what, run } of GRANT_QUERIES) {
        stop.throwIfAborted();
        rows.push(await measured(what, () => run(storage, TENANT)));
      }
      console.log(columns([['clients, then grants', 'rows', 'median CPU ms', 'p95 CPU ms'], ...rows]));
      console.log(
        `\nPages of ${PAGE - 1}, ${ROUNDS} times each, at the store. CPU time, which other load of the machine does not affect.\n`,
      );
    } finally {
      await storage.close();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

const measured = async (what: string, run: () => Promise<number>): Promise<string[]> => {
  const times: number[] = [];
  let found = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    found = await run();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(1);
  return [what, String(found), at(0.5), at(0.95)];
};
