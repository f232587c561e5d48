// The errors of the storage contract.
/** The store cannot be reached or written. The request may be retried. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

/** The store's file is damaged. It cannot be believed, and no retry helps. */
export class StorageDamaged extends StorageUnavailable {}

/** The store refused a write because of one of its rows. An unchanged retry fails again. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused';
}

/** The store was written by another version of Mintmark, whose tables this version cannot use. */
export class IncompatibleStore extends Error {
  override readonly name = 'IncompatibleStore';
}
