// `npm run bench -- lists`: measures lists, filters and searches among 100,000 clients and a million grants,
// with calls of the SQLite store instead of requests.
import { randomUUIDv7 } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ClientFilter, type ClientSort, openStorage } from '@mintmark/server';
import { columns } from '../columns.ts';
import { machine } from '../machine.ts';
import { UsageError } from '../usage-error.ts';
import { GRANT_QUERIES, recordMillionGrants } from './grants.ts';

const CLIENTS = 100_000;
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
    fill(join(directory, 'mintmark.db'));
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

// Inserts the rows that the store would write, in one transaction.
const fill = (path: string): void => {
  using database = new DatabaseSync(path);
  database.exec('BEGIN');
  database.exec(
    `INSERT INTO tenants (id, name, public_url, generation, access_token_lifetime, max_access_token_lifetime, access_token_format,
       default_audience, created_at)
     VALUES ('${TENANT}', 'bench', 'https://bench.example', 1, 7200, 86400, 'jwt', 'https://bench.example/api', 0)`,
  );
  const client = database.prepare(
    `INSERT INTO clients (tenant_id, client_id, id, name, description, auth_method, scope_policy, scopes, default_scopes, generation,
       created_at, created_by, updated_at, expires_at, disabled_at, labels, owner, environment)
     VALUES (?, ?, ?, ?, ?, 'default', 'own', ?, ?, 1, 0, 'bench', 0, ?, ?, ?, ?, ?)`,
  );
  const secret = database.prepare(
    `INSERT INTO client_secrets (tenant_id, client_id, id, hash, hash_format, pepper_id, last_four, created_at, created_by)
     VALUES (?, ?, ?, '', 'hmac-sha256', 'p', 'wxyz', 0, 'bench')`,
  );
  const entitlement = database.prepare('INSERT INTO client_entitlements (tenant_id, client_id, name, position) VALUES (?, ?, ?, 0)');
  const term = database.prepare('INSERT INTO client_terms (tenant_id, term, id) VALUES (?, ?, ?)');
  const text = database.prepare('INSERT INTO client_texts (tenant_id, id, text) VALUES (?, ?, ?)');
  const use = database.prepare(
    "INSERT INTO credential_uses (tenant_id, client_id, credential_id, used_at, address) VALUES (?, ?, 'c', ?, '')",
  );
  for (let n = 0; n < CLIENTS; n++) {
    const id = randomUUIDv7();
    const clientId = `client-${n}`;
    const name = `Service number ${n}`;
    const description = `Does what service ${n % 977} of the platform has to do, by itself and at night.`;
    const owner = `team-${n % 1000}`;
    const environment = n % 2 === 0 ? 'production' : 'staging';
    const tier = String(Math.floor(n / 1000) % 2);
    const labels = { team: owner, tier, ...(tier === '1' ? { odd: 'yes' } : undefined) };
    const scopes = [`scope-${n % 100}:read`];
    const json = JSON.stringify(scopes);
    client.run(
      TENANT,
      clientId,
      id,
      name,
      description,
      json,
      json,
      n % 500 === 0 ? n / 500 : null,
      n % 1000 === 1 ? 1 : null,
      JSON.stringify(labels),
      owner,
      environment,
    );
    if (n % 1000 !== 999) use.run(TENANT, clientId, 9);
    secret.run(TENANT, clientId, randomUUIDv7());
    if (n % 10_000 === 3) entitlement.run(TENANT, clientId, 'readAudit');
    const terms = [
      `owner:${owner}`,
      `environment:${environment}`,
      'method:default',
      ...Object.entries(labels).flatMap(([label, value]) => [`label:${label}`, `label:${label}=${value}`]),
      ...scopes.map((scope) => `scope:${scope}`),
      ...(n % 10_000 === 3 ? ['entitlement:readaudit'] : []),
    ];
    for (const each of terms) term.run(TENANT, each, id);
    text.run(TENANT, id, `${clientId}\n${name}\n${description}`.toLowerCase());
  }
  database.exec('COMMIT');
};
