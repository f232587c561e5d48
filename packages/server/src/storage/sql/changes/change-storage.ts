// Implements the part of the storage contract for the change table, in SQL.
import type { ChangeStorage } from '../../contract/changes.ts';
import type { Backend } from '../backend.ts';
import { changeOf } from './change-row.ts';
import { recentChanges } from './changes.ts';

export const changeStorage = (backend: Backend): ChangeStorage => {
  const findChanges = backend.prepare('recent_changes', (db) => recentChanges(db, backend.databaseTime));
  return { recentChanges: async () => (await findChanges('', '')).map(changeOf) };
};
