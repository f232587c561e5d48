// The scopes of one write. Whoever requests scopes chooses them, so that only those in the client's list are rows,
// and a client that varies its requests takes neither the memory nor the time of the others.
import type { Client } from '../../records/client.ts';
import type { GrantTerms } from '../../records/grant.ts';
import type { ScopeUse } from '../../records/usage.ts';

/** Requested scopes of a write that are compared with the clients' lists. */
const MAX_REQUESTED = 40_000;
/** Those of one client. Terms with further ones are for the next write after they are used again. */
export const MAX_REQUESTED_BY_CLIENT = 4_000;

/** Scopes that were used, each once by client: a row of the store has the last day alone. */
export class ScopeUses {
  readonly #uses = new Map<string, ScopeUse>();
  readonly #requested = new Map<string, number>();
  #total = 0;

  /** Whether the scopes of these terms may be added. A single request always may. */
  hasRoom(terms: GrantTerms): boolean {
    return this.#total < MAX_REQUESTED && (this.#requested.get(clientOf(terms)) ?? 0) < MAX_REQUESTED_BY_CLIENT;
  }

  /** Adds the scopes of terms that are in the list of their client. @param lastOn - the start of the day */
  add(terms: GrantTerms, listed: Client['scopes'], lastOn: number): void {
    const { tenantId, clientId } = terms;
    const client = clientOf(terms);
    const requested = new Set(terms.scope.split(' '));
    this.#requested.set(client, (this.#requested.get(client) ?? 0) + requested.size);
    this.#total += requested.size;
    for (const scope of listed) {
      const key = `${client}\n${scope}`;
      if (requested.has(scope) && (this.#uses.get(key)?.lastOn ?? 0) <= lastOn) this.#uses.set(key, { tenantId, clientId, scope, lastOn });
    }
  }

  /** In the order of their key. */
  inOrder(): readonly ScopeUse[] {
    return [...this.#uses].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use);
  }
}

const clientOf = ({ tenantId, clientId }: GrantTerms): string => `${tenantId}\n${clientId}`;
