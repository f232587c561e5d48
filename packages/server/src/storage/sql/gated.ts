// Wraps all verbs of a store in its gate.
import type { Gate } from './gate.ts';

type Verb = (...args: never[]) => Promise<unknown>;

/** Maximum number of arguments of a verb. They are passed one by one, so that a call allocates no array. */
const MAX_ARGUMENTS = 4;

/** Wraps the verbs so that each call enters the gate. */
export const gated = <Verbs extends { readonly [Name in keyof Verbs]: Verb }>(gate: Gate, verbs: Verbs): Verbs => {
  const behindGate = { ...verbs };
  for (const [name, verb] of Object.entries<Verb>(verbs)) {
    if (verb.length > MAX_ARGUMENTS) throw new TypeError(`${name} takes more than ${MAX_ARGUMENTS} arguments.`);
    Reflect.set(behindGate, name, entering(gate, verb));
  }
  return behindGate;
};

const entering =
  <A, B, C, D, Result>(gate: Gate, verb: (a: A, b: B, c: C, d: D) => Promise<Result>) =>
  (a: A, b: B, c: C, d: D): Promise<Result> =>
    gate.enter(verb, a, b, c, d);
