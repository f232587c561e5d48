// An attacker who can write to the database tampers with the audit trail. Verification by the management API
// detects and names each change.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { verifyAuditTrail } from '@mintmark/client/audit';
import { type AuditApi, createManagementClient } from '@mintmark/client/management';
import { auditChainStart, auditLink, type LinkedEntry } from '@mintmark/protocol';
import { startPostgres } from '../postgres.ts';
import { queryStore } from '../query-store.ts';
import { startTestServer, suiteEnding, type TestServer, type TestServerOptions } from '../running-server.ts';

type Query = (statement: string) => Promise<readonly Record<string, unknown>[]>;

/** A tenant's audit trail of two processes, with access to its tables. */
interface Trail {
  readonly server: TestServer;
  readonly query: Query;
  readonly tenantId: string;
  /** The epochs of the ended and of the running process. */
  readonly ended: string;
  readonly running: string;
}

const TABLES = ['audit', 'audit_chains', 'audit_checkpoints'];
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

const auditOf = (server: TestServer): AuditApi =>
  createManagementClient({ tenantUrl: server.url, accessToken: () => server.token(undefined, { resource: `${server.publicUrl}/` }) }).audit;

/** Causes audit entries of several kinds: changes and refusals. */
const causeEntries = async (server: TestServer, times: number): Promise<void> => {
  for (let n = 0; n < times; n++) {
    const { clientId } = await server.create({ name: `client ${n}`, scopes: ['read'] });
    await server.manage('PATCH', `/clients/${clientId}`, { description: 'changed "here"' });
    await server.post('/oauth2/token', { grant_type: 'client_credentials', client_id: clientId, client_secret: 'wrong' });
  }
};

/** Recomputes the hashes of a chain from an entry on, as an attacker who knows its format would. */
const rehashChain = async ({ query, tenantId }: Trail, epoch: string, from = 1): Promise<void> => {
  const rows = await query(`SELECT * FROM audit WHERE epoch = '${epoch}' ORDER BY seq`);
  let previous = sha256(auditChainStart(tenantId, epoch));
  for (const row of rows) {
    const number = Number(row['seq']);
    if (number >= from) {
      const entry = { ...row, at: Number(row['at']), seq: number, detail: JSON.parse(String(row['detail'])) } as unknown as LinkedEntry;
      await query(`UPDATE audit SET hash = '${sha256(auditLink(previous, entry))}' WHERE epoch = '${epoch}' AND seq = ${number}`);
      previous = sha256(auditLink(previous, entry));
    } else previous = String(row['hash']);
  }
  await query(`UPDATE audit_chains SET hash = '${previous}' WHERE epoch = '${epoch}'`);
};

/** Replaces all checkpoints by new ones for the current chains, signed by another key. */
const resignCheckpoints = async ({ query }: Trail): Promise<void> => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const kid = sha256(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }));
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  let previous: string | null = null;
  for (const row of await query('SELECT number, jws FROM audit_checkpoints ORDER BY number')) {
    const payload = JSON.parse(Buffer.from(String(row['jws']).split('.')[1] ?? '', 'base64url').toString());
    for (const chain of payload.chains) {
      const [entry] = await query(`SELECT hash FROM audit WHERE epoch = '${chain.epoch}' AND seq = ${chain.seq}`);
      chain.hash = entry?.['hash'] ?? chain.hash;
    }
    const header = { alg: 'EdDSA', typ: 'mintmark-audit-checkpoint', kid, jwk: { kty: 'OKP', crv: 'Ed25519', x } };
    const input = `${encode(header)}.${encode({ ...payload, previous })}`;
    const jws = `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
    await query(`UPDATE audit_checkpoints SET jws = '${jws}' WHERE number = ${row['number']}`);
    previous = sha256(jws);
  }
};

interface Tampering {
  readonly name: string;
  readonly tamper: (trail: Trail) => Promise<unknown>;
  readonly found: readonly string[];
  /** The findings without an exported checkpoint, if there are fewer. */
  readonly foundWithoutExport?: readonly string[];
}

const editOf = (column: string, value: string): Tampering => ({
  name: `the ${column} of an entry`,
  tamper: ({ query, ended }) => query(`UPDATE audit SET ${column} = ${value} WHERE epoch = '${ended}' AND seq = 3`),
  found: ['entry-changed'],
});

const COLUMNS = 'tenant_id, at, request_id, event, result, reason, actor, credential_id, subject, address, detail, hash';

const TAMPERINGS: readonly Tampering[] = [
  { name: 'nothing changed', tamper: async () => undefined, found: [] },
  editOf('at', 'at + 1'),
  editOf('request_id', `'other'`),
  editOf('event', `'client.enable'`),
  editOf('result', `'failed'`),
  editOf('reason', `'wrong_secret'`),
  editOf('actor', `'somebody-else'`),
  editOf('credential_id', 'NULL'),
  editOf('subject', `'other'`),
  editOf('address', 'NULL'),
  editOf('detail', `'{}'`),
  editOf('hash', `'AAAA'`),
  editOf('id', `'00000000-0000-7000-8000-000000000000'`),
  {
    name: 'an entry in the middle removed',
    tamper: ({ query, ended }) => query(`DELETE FROM audit WHERE epoch = '${ended}' AND seq = 3`),
    found: ['entry-missing'],
  },
  {
    name: 'an entry inserted between others',
    tamper: ({ query, ended }) =>
      query(`INSERT INTO audit (id, epoch, seq, ${COLUMNS}) SELECT 'forged', epoch, seq, ${COLUMNS} FROM audit
        WHERE epoch = '${ended}' AND seq = 3`),
    found: ['entry-inserted'],
  },
  {
    name: 'an entry appended with a matching hash',
    tamper: async ({ query, ended, tenantId }) => {
      const [last] = await query(`SELECT * FROM audit WHERE epoch = '${ended}' ORDER BY seq DESC LIMIT 1`);
      const seq = Number(last?.['seq']) + 1;
      const entry = {
        ...last,
        id: 'forged',
        tenant_id: tenantId,
        at: Number(last?.['at']),
        seq,
        detail: JSON.parse(String(last?.['detail'])),
      };
      const hash = sha256(auditLink(String(last?.['hash']), entry as unknown as LinkedEntry));
      await query(`INSERT INTO audit (id, epoch, seq, ${COLUMNS}) SELECT 'forged', epoch, ${seq}, ${COLUMNS} FROM audit
        WHERE id = '${last?.['id']}'`);
      await query(`UPDATE audit SET hash = '${hash}' WHERE id = 'forged'`);
    },
    found: ['entry-inserted'],
  },
  {
    name: 'an entry inserted in a new chain',
    tamper: ({ query, ended }) =>
      query(`INSERT INTO audit (id, epoch, seq, ${COLUMNS}) SELECT 'forged', 'other', 1, ${COLUMNS} FROM audit
        WHERE epoch = '${ended}' AND seq = 3`),
    found: ['entry-changed', 'entry-inserted'],
  },
  {
    name: 'two entries swapped together with their hashes',
    tamper: ({ query, ended }) => query(`UPDATE audit SET seq = 7 - seq WHERE epoch = '${ended}' AND seq IN (3, 4)`),
    found: ['entries-reordered'],
  },
  {
    name: 'two entries swapped without their hashes',
    tamper: async ({ query, ended }) => {
      const [third, fourth] = await query(`SELECT hash FROM audit WHERE epoch = '${ended}' AND seq IN (3, 4) ORDER BY seq`);
      await query(`UPDATE audit SET seq = 7 - seq WHERE epoch = '${ended}' AND seq IN (3, 4)`);
      await query(`UPDATE audit SET hash = '${third?.['hash']}' WHERE epoch = '${ended}' AND seq = 3`);
      await query(`UPDATE audit SET hash = '${fourth?.['hash']}' WHERE epoch = '${ended}' AND seq = 4`);
    },
    found: ['entries-reordered'],
  },
  {
    name: 'the end of a chain removed',
    tamper: ({ query, ended }) => query(`DELETE FROM audit WHERE epoch = '${ended}' AND seq > 4`),
    found: ['tail-missing'],
  },
  {
    name: 'the end of a chain removed, and its recorded end changed',
    tamper: async ({ query, ended }) => {
      await query(`DELETE FROM audit WHERE epoch = '${ended}' AND seq > 4`);
      await query(
        `UPDATE audit_chains SET seq = 4, hash = (SELECT hash FROM audit WHERE epoch = '${ended}' AND seq = 4) WHERE epoch = '${ended}'`,
      );
    },
    found: ['tail-missing'],
  },
  {
    name: 'an entry after the last checkpoint removed',
    tamper: ({ query, running }) =>
      query(`DELETE FROM audit WHERE epoch = '${running}' AND seq = (SELECT seq FROM audit_chains WHERE epoch = '${running}')`),
    found: ['tail-missing'],
  },
  {
    name: 'the beginning of a chain removed',
    tamper: ({ query, ended }) => query(`DELETE FROM audit WHERE epoch = '${ended}' AND seq <= 2`),
    found: ['head-missing'],
  },
  {
    name: 'the beginning of a chain removed, and recorded as purged',
    tamper: async ({ query, ended }) => {
      await query(`UPDATE audit_chains SET purged_seq = 2, signed_purged_seq = 2,
        purged_hash = (SELECT hash FROM audit WHERE epoch = '${ended}' AND seq = 2) WHERE epoch = '${ended}'`);
      await query(`DELETE FROM audit WHERE epoch = '${ended}' AND seq <= 2`);
    },
    found: ['head-missing'],
  },
  {
    name: 'a whole chain removed',
    tamper: async ({ query, ended }) => {
      await query(`DELETE FROM audit WHERE epoch = '${ended}'`);
      await query(`DELETE FROM audit_chains WHERE epoch = '${ended}'`);
    },
    found: ['chain-missing'],
  },
  {
    name: 'an entry changed, and all later hashes recomputed',
    tamper: async (trail) => {
      await trail.query(`UPDATE audit SET actor = 'somebody-else' WHERE epoch = '${trail.ended}' AND seq = 3`);
      await rehashChain(trail, trail.ended, 3);
    },
    found: ['chain-rewritten'],
  },
  {
    name: 'a checkpoint in the middle removed',
    tamper: ({ query }) => query('DELETE FROM audit_checkpoints WHERE number = 2'),
    found: ['checkpoint-missing'],
  },
  {
    name: 'the first checkpoint removed',
    tamper: ({ query }) => query('DELETE FROM audit_checkpoints WHERE number = 1'),
    found: ['checkpoint-missing'],
  },
  {
    name: 'the last checkpoint removed',
    tamper: ({ query }) => query('DELETE FROM audit_checkpoints WHERE number = (SELECT max(number) FROM audit_checkpoints)'),
    found: ['checkpoint-missing'],
    foundWithoutExport: [],
  },
  {
    name: 'a checkpoint replaced by an earlier one',
    tamper: ({ query }) =>
      query('UPDATE audit_checkpoints SET jws = (SELECT jws FROM audit_checkpoints WHERE number = 1) WHERE number = 2'),
    found: ['checkpoint-changed', 'checkpoint-missing'],
    foundWithoutExport: ['checkpoint-changed', 'checkpoint-missing'],
  },
  {
    name: 'the signature of a checkpoint changed',
    tamper: ({ query }) => query(`UPDATE audit_checkpoints SET jws = jws || 'A' WHERE number = 2`),
    found: ['checkpoint-changed', 'checkpoint-missing'],
  },
  {
    name: 'everything rewritten, and signed by a key of the attacker',
    tamper: async (trail) => {
      await trail.query(`UPDATE audit SET actor = 'somebody-else' WHERE seq = 3`);
      for (const epoch of [trail.ended, trail.running]) await rehashChain(trail, epoch);
      await resignCheckpoints(trail);
    },
    found: ['chain-rewritten', 'checkpoint-foreign-key', 'checkpoint-rewritten'],
    foundWithoutExport: ['checkpoint-foreign-key'],
  },
  {
    name: 'everything rewritten, and signed by the server',
    tamper: async (trail) => {
      await trail.query(`UPDATE audit SET actor = 'somebody-else' WHERE seq = 3`);
      for (const epoch of [trail.ended, trail.running]) await rehashChain(trail, epoch);
      await trail.query('DELETE FROM audit_checkpoints');
      await trail.query('UPDATE audit_chains SET signed_seq = 0');
      await auditOf(trail.server).createCheckpoint();
    },
    found: ['chain-rewritten', 'checkpoint-missing', 'checkpoint-rewritten'],
    foundWithoutExport: [],
  },
];

const tamperingSuite = (
  database: string,
  prepare: () => Promise<{ options: TestServerOptions; query: (server: TestServer) => Query }>,
): void => {
  describe(`the audit trail in ${database}: tampering is found`, () => {
    const ending = suiteEnding();
    let trail: Trail;
    const exportedCheckpoints: string[] = [];

    before(async () => {
      const { options: ofDatabase, query: queryOf } = await prepare();
      // Each minute, the periodic tasks would sign what is not signed yet.
      const options = { ...ofDatabase, keepsHouse: false };
      const first = await startTestServer(ending, options);
      await causeEntries(first, 2);
      exportedCheckpoints.push((await auditOf(first).createCheckpoint()).jws);
      await causeEntries(first, 1);
      exportedCheckpoints.push((await auditOf(first).createCheckpoint()).jws);
      await first.close();
      const flags = { ...options.flags, listen: [first.url], publicUrl: first.publicUrl };
      const server = await startTestServer(ending, { ...options, flags, directory: first.directory });
      await causeEntries(server, 2);
      exportedCheckpoints.push((await auditOf(server).createCheckpoint()).jws);
      await server.create({ name: 'not signed yet' });
      const { tenant_id: tenantId, chains } = await auditOf(server).listChains();
      const [ended, running] = chains.map(({ epoch }) => epoch);
      assert.ok(ended !== undefined && running !== undefined);
      const query = queryOf(server);
      for (const table of TABLES) await query(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
      trail = { server, query, tenantId, ended, running };
    });

    const namesFound = async (checkpoints: readonly string[]): Promise<readonly string[]> => {
      const { findings } = await verifyAuditTrail(auditOf(trail.server), checkpoints);
      return [...new Set(findings.map(({ name }) => name))].toSorted();
    };

    for (const { name, tamper, found, foundWithoutExport = found } of TAMPERINGS) {
      test(name, async () => {
        await tamper(trail);
        const seen = [await namesFound(exportedCheckpoints), await namesFound([])];
        for (const table of TABLES) {
          await trail.query(`DELETE FROM ${table}`);
          await trail.query(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
        }
        assert.deepEqual(seen, [found, foundWithoutExport]);
      });
    }

    test('the number of entries after the last checkpoint is reported', async () => {
      const { unsigned, entries, checkpoints, chains } = await verifyAuditTrail(auditOf(trail.server), exportedCheckpoints);
      assert.deepEqual([unsigned, entries, checkpoints, chains], [1, 17, 3, 2]);
    });

    test('an exported checkpoint that was tampered with is reported, and one of another tenant ignored', async () => {
      const [first = ''] = exportedCheckpoints;
      assert.deepEqual(await namesFound([`${first}A`]), ['checkpoint-changed']);
      const header = first.split('.')[0];
      const payload = Buffer.from(JSON.stringify({ tenant_id: 'other' })).toString('base64url');
      assert.deepEqual(await namesFound([`${header}.${payload}.AAAA`]), ['checkpoint-changed']);
    });
  });
};

tamperingSuite('SQLite', async () => ({
  options: {},
  query:
    ({ directory }) =>
    (statement) =>
      queryStore(directory, statement),
}));

const postgres = await startPostgres();
after(() => postgres.close());

tamperingSuite('PostgreSQL', async () => {
  const url = await postgres.freshDatabase();
  return {
    options: { flags: { database: url }, env: { MINTMARK_MASTER_KEY: randomBytes(32).toString('base64') } },
    query: () => (statement) => postgres.query(url, statement),
  };
});
