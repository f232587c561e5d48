// The storage contract where every transaction is serializable, as is the default of CockroachDB and YugabyteDB: each of
// them may have to be retried.
import { after } from 'node:test';
import { startPostgres } from '../postgres.ts';
import { storageContract } from '../storage/contract.ts';
import { contractDatabase } from '../storage/postgres-database.ts';

const server = await startPostgres();
after(() => server.close());

storageContract('PostgreSQL, serializable', contractDatabase(server, `default_transaction_isolation = 'serializable'`));
