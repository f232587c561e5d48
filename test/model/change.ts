// A change that an administrator or a client makes at a node.
import type { Client, Expectation, Json } from './expectation.ts';
import type { Moment, Reading } from './history.ts';

/** Notes that a change was acknowledged, with the response to it. */
export type Acknowledge = (received: Moment, response: Json) => void;

/** A change that is to be made at a node. */
export interface Planned {
  readonly method: string;
  /** Below the management API, or of an endpoint if there is a form. */
  readonly path: string;
  readonly body?: Json;
  /** What a client sends; without a form, the administrator makes the change. */
  readonly form?: Readonly<Record<string, string>>;
  /** Whether the server may refuse it with 409, as too early. */
  readonly mayConflict?: boolean;
  /** Adds it to what is expected, before it is sent. */
  readonly begin: (node: number, sent: Moment) => Acknowledge;
}

/** What a change is planned with. */
export interface Plan {
  readonly expected: Expectation;
  /** Chooses among several. */
  readonly pick: number;
  /** A reading now, at the node of the change. */
  readonly now: Reading;
}

/** Plans a change; `undefined` if there is nothing to change. */
export type Change = (plan: Plan) => Planned | undefined;

/** One of several; `undefined` of none. */
export const choose = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(1, all.length)];

/** A client that is not deleted, and with it what is there to change. */
export const existing = ({ expected, pick }: Plan): Client | undefined =>
  choose(
    expected.clients.filter(({ state }) => !state.last.deleted),
    pick,
  );

/** Several changes that are acknowledged together. */
export const together =
  (all: readonly Acknowledge[]): Acknowledge =>
  (received, response) => {
    for (const acknowledge of all) acknowledge(received, response);
  };
