// What a token source has in common with the tokens that it obtains by other grants: its client, server, DPoP key and
// events. Other entries of this package read it, so that a program which does not import them does not load them.
import { invalidArgument } from '../errors/invalid-argument.ts';
import type { PreparedClientRequests } from '../token/token-request.ts';
import type { CompleteRuntime } from './runtime.ts';
import type { TokenEvent } from './token-events.ts';

/** The parts of a source. */
export interface SourceParts {
  readonly requests: PreparedClientRequests;
  readonly runtime: CompleteRuntime;
  /** Milliseconds for which another process may hold the lock of a store. */
  readonly lockTime: number;
  readonly emit: (event: TokenEvent) => void;
  readonly dpopContentDigest: boolean;
  readonly allowedOrigins: readonly string[] | undefined;
  /** The `fetch` of the options. */
  readonly send: () => typeof globalThis.fetch;
}

const PARTS = new WeakMap<object, SourceParts>();

/** Records the parts of a source. */
export const recordParts = (source: object, parts: SourceParts): void => void PARTS.set(source, parts);

/** The parts of a source. @throws TypeError (code `invalid_argument`) for what `createTokenSource` did not return */
export const partsOf = (source: object): SourceParts => {
  const parts = PARTS.get(source);
  if (parts === undefined) throw invalidArgument('tokens must be what createTokenSource of this package returned, and no copy of it.');
  return parts;
};
