// Finds the trust rules that a token may meet, in memory or in the store. Every change of a rule is a change of its
// client, so that the directory of clients says when rules must be read again.
import { LRUCache } from 'lru-cache';
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { TrustRule } from '../records/trust-rule.ts';
import type { Storage } from '../storage/contract/storage.ts';

/** Maximum number of cached pins, with and without rules. */
const MAX_PINS = 10_000;

interface Entry {
  readonly rules: readonly TrustRule[];
  /** The changes of clients before it was read. */
  readonly changes: number;
}

/** The rules of each pin. */
export class TrustDirectory {
  readonly #storage: Pick<Storage, 'trustsByPin'>;
  readonly #clients: Pick<ClientDirectory, 'changes'>;
  readonly #pins = new LRUCache<string, Entry>({ max: MAX_PINS });

  constructor(storage: Pick<Storage, 'trustsByPin'>, clients: Pick<ClientDirectory, 'changes'>) {
    this.#storage = storage;
    this.#clients = clients;
  }

  /** The rules of an issuer with any of these pins, the oldest first. */
  async find(tenantId: string, issuerId: string, pins: readonly string[]): Promise<readonly TrustRule[]> {
    const found = await Promise.all(pins.map((pin) => this.#ofPin(tenantId, issuerId, pin)));
    return found.flat().toSorted((one, other) => (one.id < other.id ? -1 : 1));
  }

  async #ofPin(tenantId: string, issuerId: string, pin: string): Promise<readonly TrustRule[]> {
    const name = JSON.stringify([tenantId, issuerId, pin]);
    const { changes } = this.#clients;
    const known = this.#pins.get(name);
    if (known?.changes === changes) return known.rules;
    const rules = await this.#storage.trustsByPin(tenantId, issuerId, pin);
    this.#pins.set(name, { rules, changes });
    return rules;
  }
}
