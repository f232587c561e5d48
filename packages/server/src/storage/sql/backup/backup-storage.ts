// Implements the part of the storage contract for backups, in SQL.
import type { BackupStorage } from '../../contract/backup.ts';
import type { Backend } from '../backend.ts';
import { dump, restore } from './backup.ts';

export const backupStorage = (backend: Backend): BackupStorage => ({
  dump: (take) => dump(backend, take),
  restore: (restoration) => restore(backend, restoration),
});
