// Waste: clients that request far more tokens than the lifetime of their tokens requires.
import type { Client } from '../../records/client.ts';
import { DAY, type TokenDemand } from '../../records/usage.ts';
import type { Storage } from '../../storage/contract/storage.ts';

/** How many times the tokens that a client needs it may obtain in a day. A cached token is renewed before its end. */
export const TOLERATED_RATIO = 3;
/**
 * Tokens of a day above the need that are tolerated in any case: more than a container gets that crashes all day,
 * which is restarted every five minutes and each time has a new process without a token.
 */
export const TOLERATED_EXCESS = 400;
/** The label that states how many processes of a client have the same address, behind a NAT or a proxy. */
export const PROCESSES_LABEL = 'processes-per-address';
/** Rows that are read at once: on SQLite, tokens wait for them, some milliseconds. */
const ROWS = 10_000;
/** Addresses that are named. */
const MAX_ADDRESSES = 10;

/** A client that wastes tokens. */
export interface WastefulClient {
  readonly client: Client;
  /** Tokens of the day. */
  readonly issued: number;
  /** Tokens that would have been enough. */
  readonly needed: number;
  /** The addresses that obtained most. */
  readonly addresses: readonly TokenDemand[];
}

type WasteSource = Pick<Storage, 'tokenDemand' | 'findClient'>;

/** The clients that wasted tokens on a day, the worst first. Deleted clients are left out. @param day - seconds */
export const wastefulClients = async (storage: WasteSource, tenantId: string, day: number): Promise<readonly WastefulClient[]> => {
  const wasteful: WastefulClient[] = [];
  const tolerated = { ratio: TOLERATED_RATIO, excess: TOLERATED_EXCESS };
  for (const { clientId, issued, needed } of await storage.tokenDemand(tenantId, { day, by: 'client', tolerated, rows: ROWS })) {
    const client = await storage.findClient(tenantId, clientId);
    if (client === undefined || !isWaste(issued, needed * processesOf(client))) continue;
    const addresses = await storage.tokenDemand(tenantId, { day, by: 'address', clientId, limit: MAX_ADDRESSES });
    wasteful.push({ client, issued, needed: needed * processesOf(client), addresses });
  }
  return wasteful.toSorted((one, other) => other.issued / other.needed - one.issued / one.needed);
};

const isWaste = (issued: number, needed: number): boolean => issued > TOLERATED_RATIO * needed && issued - needed > TOLERATED_EXCESS;

/** 1 unless the label is a number of processes. */
const processesOf = ({ labels }: Client): number => {
  const label = labels[PROCESSES_LABEL] ?? '';
  return /^[1-9]\d{0,5}$/.test(label) ? Number(label) : 1;
};

/** The start of the last day that has ended. @param now - milliseconds @returns seconds */
export const lastDay = (now: number): number => (Math.floor(now / 1000 / DAY) - 1) * DAY;

/** A day as text: `2030-01-31`. @param day - seconds */
export const dayText = (day: number): string => new Date(day * 1000).toISOString().slice(0, 10);
