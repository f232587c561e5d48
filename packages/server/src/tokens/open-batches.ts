// The batches that the grants that are signed together belong to: one for each tenant and kind of commit.
import { grantBatchId, grantId, MAX_GRANTS_OF_BATCH } from '../records/grant-id.ts';

interface OpenBatch {
  readonly tenantId: string;
  readonly isProven: boolean;
  readonly id: string;
  size: number;
}

/** Gives out the ids of the grants of one batch of signatures. */
export class OpenBatches {
  readonly #open: OpenBatch[] = [];

  /** The id of the next grant. @param isProven - whether it is recorded with what it was obtained with */
  nextId(tenantId: string, isProven: boolean): string {
    const batch = this.#open.findLast((each) => each.tenantId === tenantId && each.isProven === isProven);
    if (batch !== undefined && batch.size < MAX_GRANTS_OF_BATCH) return grantId(batch.id, batch.size++);
    const id = grantBatchId();
    this.#open.push({ tenantId, isProven, id, size: 1 });
    return grantId(id, 0);
  }
}
