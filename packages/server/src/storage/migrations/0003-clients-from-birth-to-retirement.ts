// Who a client belongs to, from where it may come, and how its secrets come and go.
import type { Kysely } from 'kysely';
import { changeSchema, type SqlDialect } from './schema-change.ts';

/** Adds what the life of a client keeps. */
export const clientsFromBirthToRetirement = (db: Kysely<unknown>, dialect: SqlDialect): Promise<void> =>
  changeSchema(db, dialect, {
    columns: {
      clients: [
        "labels TEXT NOT NULL DEFAULT '{}'",
        'owner TEXT',
        "contacts TEXT NOT NULL DEFAULT '[]'",
        'environment TEXT',
        'purpose TEXT',
        'ip_rules TEXT',
        'assertion_key_ids TEXT',
        "carried TEXT NOT NULL DEFAULT '{}'",
        'deletion_protected_at BIGINT',
        'enabled_at BIGINT',
        'lockdown TEXT',
      ],
      client_secrets: ['retires_at BIGINT', 'replaced_by TEXT'],
    },
  });
