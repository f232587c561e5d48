// Opens the store with its master keys, for the server and the offline commands.
import type { Logger } from 'pino';
import { type CheckpointKey, checkpointKeyFrom } from '../audit/checkpoint.ts';
import { sealedSecretContext } from '../clients/build-secret.ts';
import { loadPeppers, type Peppers } from '../clients/secret-hash.ts';
import type { ServerConfig } from '../config/config.ts';
import { type Nonces, noncesUnder } from '../dpop/nonce.ts';
import { open, seal } from '../keys/envelope.ts';
import { type Seal, SIGNING_KEYS_TABLE } from '../keys/generate-signing-key.ts';
import { KeyError, type MasterKeys } from '../keys/master-key.ts';
import { storeKeyOf, storeMasterKeys } from '../keys/store-master-key.ts';
import type { ClientSecret } from '../records/client.ts';
import type { Envelope, SealContext, SigningKeyRecord } from '../records/signing-key.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { StoreKey } from '../storage/contract/store-keys.ts';
import { openStorage } from '../storage/open-storage.ts';
import { parseDatabaseUrl } from '../storage/postgres/database-url.ts';
import { requireStoreFile } from '../storage/sqlite/require-store-file.ts';

/** An open store, and the functions that depend on its master keys. */
export interface OpenedStore {
  readonly storage: Storage;
  /** A description for messages, without secrets. */
  readonly description: string;
  /** Whether no server was started on it yet. */
  readonly empty: boolean;
  /** The newest first. */
  readonly keys: MasterKeys;
  /** Whether the newest key is registered in the store. */
  readonly newestIsKnown: boolean;
  /** The record of the newest key. */
  readonly storeKey: StoreKey;
  readonly peppers: Peppers;
  readonly seal: Seal;
  /** Decrypts the private half of a signing key. */
  readonly decrypt: (record: SigningKeyRecord) => Uint8Array;
  /** Decrypts a value that {@link OpenedStore.seal} encrypted in the same context. */
  readonly unseal: (envelope: Envelope, context: SealContext) => Buffer;
  /** The key of audit checkpoints. */
  readonly checkpointKey: CheckpointKey;
  /** The nonces of DPoP proofs (RFC 9449 §8). */
  readonly nonces: Nonces;
  /** Decrypts a client's sealed secret. */
  readonly openSecret: (tenantId: string, secret: ClientSecret) => string;
}

/**
 * Opens the store that the configuration names.
 *
 * @throws StorageUnavailable, NewerStore or KeyError, each naming the path, the host or the key
 */
export const openStore = async (
  { database, databaseConnections, dataDir, masterKey, mtlsListen, clientCertHeader, console }: ServerConfig,
  { now, log, sharedWriter }: { readonly now: () => number; readonly log: Logger; readonly sharedWriter?: string | undefined },
): Promise<OpenedStore> => {
  const embedded = database.kind === 'sqlite';
  if (embedded) await requireStoreFile(dataDir);
  const certificatesArrive = mtlsListen.length > 0 || clientCertHeader !== undefined;
  const location = embedded
    ? { kind: 'sqlite' as const, directory: dataDir }
    : { kind: 'postgres' as const, url: database.url, connections: databaseConnections };
  const storage = await openStorage(location, { now, certificatesArrive, operatorsSignIn: console !== undefined, sharedWriter });
  try {
    const { keys, emptyStore, newestIsKnown, peppers, warning } = await storeMasterKeys({
      storage,
      configured: masterKey,
      directory: dataDir,
      embedded,
    });
    const [key] = keys;
    if (warning !== undefined) log.warn(warning);
    return {
      storage,
      description: embedded ? `SQLite in ${dataDir}` : `PostgreSQL at ${parseDatabaseUrl(database.url)?.hostNames}`,
      empty: emptyStore,
      keys,
      newestIsKnown,
      storeKey: storeKeyOf(key, now()),
      peppers: loadPeppers(peppers),
      seal: (plaintext, context) => seal(key, plaintext, context),
      decrypt: ({ tenantId, kid, privateKey }) => open(keys, privateKey, { tenantId, table: SIGNING_KEYS_TABLE, row: kid }),
      unseal: (envelope, context) => open(keys, envelope, context),
      checkpointKey: checkpointKeyFrom(key.derive('audit-checkpoint', 1)),
      nonces: noncesUnder(key.derive('dpop-nonce', 1)),
      openSecret: (tenantId, { id, sealed }) => {
        if (sealed === undefined) throw new KeyError(`Secret ${id} is not stored sealed.`);
        return open(keys, sealed, sealedSecretContext(tenantId, id)).toString();
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
};
