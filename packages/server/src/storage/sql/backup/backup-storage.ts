// Implements the part of the storage contract for backups, in SQL.
import type { BackupStorage } from '../../contract/backup.ts';
import type { Backend } from '../backend.ts';
import { dump, restore } from './backup.ts';

export const backupStorage = (backend: Backend): BackupStorage => ({
  dump: (onRows) => dump(backend, onRows),
  restore: (restoration) => restore(backend, restoration),
});
