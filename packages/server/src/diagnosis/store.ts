// Checks the store, without changing it: whether it can be read, its version, its pages, and its master key.
import type { ServerConfig } from '../config/config.ts';
import { open } from '../keys/envelope.ts';
import { SIGNING_KEYS_TABLE } from '../keys/generate-signing-key.ts';
import type { MasterKeys } from '../keys/master-key.ts';
import { storeMasterKeys } from '../keys/store-master-key.ts';
import { checkStore } from '../maintenance/check-store.ts';
import { IncompatibleStore, StorageDamaged } from '../storage/contract/errors.ts';
import type { ReadOnlyStore } from '../storage/contract/read-only-store.ts';
import { readStorage } from '../storage/open-storage.ts';
import type { UsableStore } from './examined.ts';
import { type Finding, findingsOf, messageOf } from './finding.ts';

const store = findingsOf('store');
const integrity = findingsOf('integrity');
const masterKey = findingsOf('master key');

/** What was found of a store. */
export interface StoreFindings {
  readonly findings: readonly Finding[];
  /** Closed by the caller. */
  readonly opened: ReadOnlyStore | undefined;
  /** Whether no server has created it yet. */
  readonly isAbsent: boolean;
  readonly usable: UsableStore | undefined;
}

/** Opens the store for reading, and checks it. */
export const checkStoreOf = async (config: ServerConfig, now: () => number): Promise<StoreFindings> => {
  const { database, dataDir } = config;
  const none = { opened: undefined, isAbsent: false, usable: undefined };
  let opened: ReadOnlyStore | undefined;
  try {
    const location = database.kind === 'sqlite' ? ({ kind: 'sqlite', directory: dataDir } as const) : database;
    opened = await readStorage(location, now);
  } catch (error) {
    return { ...none, findings: [unreadable(error)] };
  }
  if (opened === undefined || opened.isEmpty)
    return { ...none, opened, isAbsent: true, findings: [store.ok('there is none yet: the first start creates it')] };
  const { lacking } = opened;
  if (lacking.length > 0) {
    const said = `it is of an older version, and lacks ${lacking.join(', ')}`;
    const remedy = 'The next start of this version applies them; `mintmark upgrade-store` does so beforehand. Make a backup first.';
    return { ...none, opened, findings: [store.warning(said, remedy)] };
  }
  const { keys, finding } = await masterKeyFinding(config, opened);
  const tenants = await opened.storage.tenants();
  const version = store.ok(`${database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, of this version; tenants: ${tenants.length}`);
  return {
    opened,
    isAbsent: false,
    usable: { ...opened, tenants, keys },
    findings: [version, ...(await integrityFindings(config)), finding],
  };
};

const unreadable = (error: unknown): Finding => {
  if (error instanceof StorageDamaged)
    return integrity.failed(messageOf(error), 'Stop the server before you replace anything; the restore guide has the steps.');
  const remedy =
    error instanceof IncompatibleStore
      ? 'Do what the message says; a backup from before the upgrade opens under its own version.'
      : 'Start the database, or correct its address, user or file mode. Nothing was changed.';
  return store.failed(messageOf(error), remedy);
};

// The pages of an embedded store were checked when it was opened.
const integrityFindings = async (config: ServerConfig): Promise<readonly Finding[]> => {
  if (config.database.kind === 'sqlite')
    return [integrity.ok('its pages are intact; `mintmark check-store` also checks every index and reference')];
  const { problems } = await checkStore(config);
  const remedy = 'Correct the setting, or name the primary; for wrong checksums, restore a backup into a new database: mintmark restore.';
  return problems.length === 0
    ? [integrity.ok('the database reports no damage')]
    : problems.map((problem) => integrity.failed(problem, remedy));
};

interface KeyFinding {
  readonly keys: MasterKeys | undefined;
  readonly finding: Finding;
}

/** Loads the master keys, compares them with the store's, and decrypts a key that is under them. */
const masterKeyFinding = async (
  { masterKey: configured, dataDir: directory }: ServerConfig,
  { storage }: ReadOnlyStore,
): Promise<KeyFinding> => {
  try {
    const { keys } = await storeMasterKeys({ storage, configured, directory, embedded: false });
    for (const { id: tenantId } of await storage.tenants()) {
      for (const { privateKey, kid } of await storage.signingKeys(tenantId)) {
        open(keys, privateKey, { tenantId, table: SIGNING_KEYS_TABLE, row: kid });
      }
    }
    return { keys, finding: masterKey.ok(`${keys[0].id} opens the store`) };
  } catch (error) {
    const remedy =
      'Put the store’s own master key back (MINTMARK_MASTER_KEY_FILE, or master.key in the data folder): nothing else opens it.';
    return { keys: undefined, finding: masterKey.failed(messageOf(error), remedy) };
  }
};
