// Puts 100,000 clients into an SQLite store: the rows that the store would write, in one transaction.
import { randomUUIDv7 } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/** The number of clients. */
export const CLIENTS = 100_000;

/** Inserts a tenant for them, into a store that no server has started on. */
export const createTenant = (path: string, tenantId: string): void => {
  using database = new DatabaseSync(path);
  database.exec(
    `INSERT INTO tenants (id, name, public_url, generation, access_token_lifetime, max_access_token_lifetime, access_token_format,
       default_audience, created_at)
     VALUES ('${tenantId}', 'bench', 'https://bench.example', 1, 7200, 86400, 'jwt', 'https://bench.example/api', 0)`,
  );
};

/** Inserts the clients. @param path - of the database */
export const fillClients = (path: string, tenantId: string): void => {
  using database = new DatabaseSync(path);
  database.exec('BEGIN');
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
      tenantId,
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
    if (n % 1000 !== 999) use.run(tenantId, clientId, 9);
    secret.run(tenantId, clientId, randomUUIDv7());
    if (n % 10_000 === 3) entitlement.run(tenantId, clientId, 'readAudit');
    const terms = [
      `owner:${owner}`,
      `environment:${environment}`,
      'method:default',
      ...Object.entries(labels).flatMap(([label, value]) => [`label:${label}`, `label:${label}=${value}`]),
      ...scopes.map((scope) => `scope:${scope}`),
      ...(n % 10_000 === 3 ? ['entitlement:readaudit'] : []),
    ];
    for (const each of terms) term.run(tenantId, each, id);
    text.run(tenantId, id, `${clientId}\n${name}\n${description}`.toLowerCase());
  }
  database.exec('COMMIT');
};
