// The errors of the storage contract.
/** The store cannot be reached, or did not take a write. The request may be tried again. */
export class StorageUnavailable extends Error {
  override readonly name = 'StorageUnavailable';
}

/** The store refused a write because of a row in it. Trying again as it stands is of no use. */
export class RowRefused extends Error {
  override readonly name = 'RowRefused';
}

/** The store was written by a newer version, whose tables this one does not know. */
export class IncompatibleStore extends Error {
  override readonly name = 'IncompatibleStore';
}
