// The fingerprint of a table: how many rows it has, and a checksum that does not depend on their order.
import { hash } from 'node:crypto';
import type { TableRows } from '../contract/table-rows.ts';

/** Computes the fingerprint of a table, row by row. */
export class Fingerprint {
  #rows = 0;
  #sum = 0n;

  /** Adds rows. Each is a list of the values in the order of the columns, as JSON, in both databases. */
  add(rows: TableRows['rows']): void {
    for (const row of rows) this.#sum += BigInt(`0x${hash('sha256', JSON.stringify(row), 'hex')}`);
    // The sum of the rows' hashes modulo 2^256: equal rows count as often as they occur, unlike with XOR.
    this.#sum = BigInt.asUintN(256, this.#sum);
    this.#rows += rows.length;
  }

  get rows(): number {
    return this.#rows;
  }

  /** 64 hexadecimal digits. */
  get checksum(): string {
    return this.#sum.toString(16).padStart(64, '0');
  }
}
