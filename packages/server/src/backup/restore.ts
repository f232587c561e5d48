// Restores a backup into an empty store, so that nothing that ended becomes valid again. The server starts on
// it afterwards.

import type { AuditEventName } from '../audit/audit-events.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { systemEvent } from '../audit/system-event.ts';
import type { ServerConfig } from '../config/config.ts';
import { seal } from '../keys/envelope.ts';
import { generateSigningKey } from '../keys/generate-signing-key.ts';
import { KeyError, loadMasterKeys, type MasterKeys, masterKeyFile } from '../keys/master-key.ts';
import { operatorLog } from '../maintenance/with-store-open.ts';
import type { AuditEntry } from '../records/audit-entry.ts';
import type { Storage } from '../storage/contract/storage.ts';
import { openStorage } from '../storage/open-storage.ts';
import { createFile } from '../system/durable-file.ts';
import { StartError } from '../system/start-error.ts';
import { type BackupHeader, readHeader, readRows, requireIntact } from './backup-file.ts';
import { type ChangedSince, changedSince } from './changed-since.ts';
import { openKeys } from './sealed-keys.ts';

export interface RestoreOptions {
  /** The passphrase of the master keys in the backup; without it, the configured keys are used. */
  readonly passphrase?: string | undefined;
  /**
   * An export of the audit trail: clients that were changed, and tenants that were disabled, after the backup
   * are disabled.
   */
  readonly auditExport?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The result of a restore. */
export interface Restored {
  /** When the backup was made, in milliseconds since the epoch. Later changes are not in it. */
  readonly createdAt: number;
  readonly publicUrl: string;
  /** Clients that were disabled, because they were changed later. */
  readonly disabled: readonly string[];
  /** Clients that were changed later but stay enabled, because no other client could manage the tenant. */
  readonly kept: readonly string[];
  /** Ids of tenants that were disabled, because they were disabled later. */
  readonly disabledTenants: readonly string[];
}

/**
 * Restores a backup into the empty store that the configuration names. All tokens are ended, the signing keys
 * are new, and assertions that clients signed before are refused.
 *
 * @throws {@link StartError} when the backup was changed or truncated or has another master key, or the store
 *   is not empty; nothing is changed
 * @example
 * await restore(parseConfig({ flags: { data: './data' }, env: process.env, cwd: process.cwd() }),
 * 'mintmark.backup')
 */
export const restore = async (config: ServerConfig, path: string, options: RestoreOptions = {}): Promise<Restored> => {
  const { passphrase, auditExport, now = Date.now } = options;
  try {
    const header = await readHeader(path);
    const { keys, file } = await keysFor(header, config, passphrase);
    const key = keys.find(({ id }) => id === header.masterKey);
    if (key === undefined) throw new KeyError(`The backup is under the master key ${header.masterKey}, which is not loaded.`);
    await requireIntact(path, key);
    const changed = auditExport === undefined ? undefined : await changedSince(auditExport, header.createdAt);
    const { database, dataDir } = config;
    const embedded = database.kind === 'sqlite';
    const storage = await openStorage(embedded ? { kind: 'sqlite', directory: dataDir } : { kind: 'postgres', url: database.url }, { now });
    let later: Omit<Restored, 'createdAt' | 'publicUrl'> = { disabled: [], kept: [], disabledTenants: [] };
    try {
      await fill(storage, path, header, keys, config, now);
      if (changed !== undefined) later = await disableChanged(storage, changed, config, now);
    } finally {
      await storage.close();
    }
    // Last: after a failed restore, the next start would use the key file for a new store.
    if (file !== undefined && !(await createFile(masterKeyFile(dataDir), file, 0o600)))
      throw new StartError(`${masterKeyFile(dataDir)} exists and was left as it is. The store is restored.`);
    return { createdAt: header.createdAt, publicUrl: header.publicUrl, ...later };
  } catch (error) {
    throw StartError.of(error);
  }
};

const keysFor = async (
  header: BackupHeader,
  { masterKey: configured, dataDir: directory }: ServerConfig,
  passphrase: string | undefined,
): Promise<{ readonly keys: MasterKeys; readonly file?: string }> => {
  if (passphrase === undefined) return loadMasterKeys({ configured, directory, mayCreate: false }).then(({ keys }) => ({ keys }));
  if (header.keys === undefined) throw new KeyError('The backup contains no master keys, and so needs no passphrase.');
  const { keys, text } = await openKeys(header.keys, passphrase);
  // Configured keys are not written to the data folder.
  return configured === undefined ? { keys, file: text } : { keys };
};

const fill = async (
  storage: Storage,
  path: string,
  { createdAt, masterKey }: BackupHeader,
  keys: MasterKeys,
  config: ServerConfig,
  now: () => number,
): Promise<void> => {
  const [newest] = keys;
  const audit = new AuditTrail(storage, operatorLog(config), now);
  const at = now();
  const result = await storage.restore({
    rows: () => readRows(path),
    at,
    newKeys: (tenantId, algorithm) =>
      Promise.all(
        [at, undefined].map((signsFrom) =>
          generateSigningKey(tenantId, { algorithm, announcedAt: at, signsFrom }, (plaintext, context) => seal(newest, plaintext, context)),
        ),
      ),
    audit: (tenantId) =>
      restoreEntry(audit, tenantId, 'store.restore', undefined, {
        backup_created_at: new Date(createdAt).toISOString(),
        master_key: masterKey,
      }),
  });
  if (result === 'not-empty') throw new StartError('The store is not empty. A backup is restored into an empty one only.');
};

// A client's secret may have been revoked or retired, or the client deleted, which the backup would undo.
const disableChanged = async (
  storage: Storage,
  changed: ChangedSince,
  config: ServerConfig,
  now: () => number,
): Promise<Omit<Restored, 'createdAt' | 'publicUrl'>> => {
  const audit = new AuditTrail(storage, operatorLog(config), now);
  const results = new Map<string, string>();
  for (const { id: tenantId } of await storage.tenants()) {
    for (const clientId of changed.clients) {
      const entry = restoreEntry(audit, tenantId, 'client.disable', clientId, { reason: 'changed after the backup' });
      const result = await storage.disableClient({ tenantId, clientId, at: now(), by: 'restore', audit: entry });
      if (result !== 'unknown') results.set(clientId, result);
    }
  }
  const disabledTenants: string[] = [];
  for (const tenantId of changed.disabledTenants) {
    const entry = restoreEntry(audit, tenantId, 'tenant.disable', tenantId, { reason: 'disabled after the backup' });
    const result = await storage.setTenantState({ tenantId, to: 'disabled', at: now(), by: 'restore', audit: entry });
    if (result === 'changed' || result === 'unchanged') disabledTenants.push(tenantId);
  }
  const clientsWith = (...expected: readonly string[]) =>
    [...results].filter(([, result]) => expected.includes(result)).map(([clientId]) => clientId);
  return { disabled: clientsWith('changed', 'unchanged'), kept: clientsWith('locked-out'), disabledTenants };
};

const restoreEntry = (
  audit: AuditTrail,
  tenantId: string,
  event: AuditEventName,
  subject: string | undefined,
  detail: Readonly<Record<string, string>>,
): AuditEntry => audit.entry(systemEvent({ tenantId, requestId: 'restore', event, subject, detail }));
