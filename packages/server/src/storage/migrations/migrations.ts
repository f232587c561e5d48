// Every migration, in order. One that was released is never changed again; names go up, for Kysely runs them in the order of their names.
import type { Migration } from 'kysely/migration';
import { firstTables } from './0001-first-tables.ts';
import { theProtocolWhole } from './0002-the-protocol-whole.ts';
import { clientsFromBirthToRetirement } from './0003-clients-from-birth-to-retirement.ts';
import { expiryEndsTokens } from './0004-expiry-ends-tokens.ts';
import { theLifeOfSecrets } from './0004-the-life-of-secrets.ts';
import { clientsFoundAndRestored, indexAllClients } from './0005-clients-found-and-restored.ts';
import { auditChain } from './0006-audit-chain.ts';
import { grantsFound } from './0008-grants-found.ts';
import { backupsAndNewerMasterKeys } from './0009-backups-and-newer-master-keys.ts';
import { keyUrisThatAnswered } from './0010-key-uris-that-answered.ts';
import { localAuthorities } from './0010-local-authorities.ts';
import { secretsByAge } from './0011-secrets-by-age.ts';
import { formerUrls } from './0012-former-urls.ts';
import type { SqlDialect } from './schema-change.ts';

/** The migrations of a dialect, by name. */
export const migrations = (dialect: SqlDialect): Record<string, Migration> => ({
  '0001-first-tables': { up: (db) => firstTables(db, dialect) },
  '0002-the-protocol-whole': { up: (db) => theProtocolWhole(db, dialect) },
  '0003-clients-from-birth-to-retirement': { up: (db) => clientsFromBirthToRetirement(db, dialect) },
  '0004-expiry-ends-tokens': { up: (db) => expiryEndsTokens(db, dialect) },
  '0009-backups-and-newer-master-keys': { up: (db) => backupsAndNewerMasterKeys(db, dialect) },
  '0004-the-life-of-secrets': { up: (db) => theLifeOfSecrets(db, dialect) },
  '0005-clients-found-and-restored': {
    up: async (db) => {
      await clientsFoundAndRestored(db, dialect);
      await indexAllClients(db);
    },
  },
  '0006-audit-chain': { up: (db) => auditChain(db, dialect) },
  '0008-grants-found': { up: (db) => grantsFound(db, dialect) },
  '0010-key-uris-that-answered': { up: (db) => keyUrisThatAnswered(db, dialect) },
  '0010-local-authorities': { up: (db) => localAuthorities(db, dialect) },
  '0011-secrets-by-age': { up: (db) => secretsByAge(db, dialect) },
  '0012-former-urls': { up: (db) => formerUrls(db, dialect) },
});
