// The common part of all formats of slow hashes and of hashes from other systems.
import { ClauseError, clauseOf, type PlainSentence, say } from '../../sentences/sentence.ts';

/** A parsed hash. */
export interface SlowHash {
  /** The algorithm, for people. */
  readonly algorithm: string;
  /** Whether it is the hash of this secret. The comparison takes constant time. */
  readonly matches: (secret: string, dependencies: SlowHashDependencies) => boolean | Promise<boolean>;
}

/** A format of hashes. */
export interface SlowHashFormat {
  /**
   * Parses a hash.
   *
   * @returns `undefined` for another format
   * @throws Error whose message is a clause: it is of this format, but malformed, or costs more than one
   * check may
   */
  readonly parse: (text: string) => SlowHash | undefined;
}

/** The dependencies of a check. */
export interface SlowHashDependencies {
  /** Compares a secret with a bcrypt hash, on a separate thread. */
  readonly bcrypt: (secret: string, hash: string) => Promise<boolean>;
}

/** A whole number within bounds. @throws Error as a clause */
export const bounded = (name: PlainSentence, text: string | undefined, [least, most]: readonly [number, number]): number => {
  const value = Number(text);
  if (text !== undefined && /^\d{1,10}$/.test(text) && value >= least && value <= most) return value;
  const given = { name: clauseOf(name), value: text ?? clauseOf('missing') };
  throw new ClauseError(say('has {name} {value}; from {least} to {most} are taken', { ...given, least, most }));
};

/**
 * Bytes in base64: its standard, its URL or its crypt alphabet (`.` for `+`), padded or not.
 *
 * @throws Error as a clause
 */
export const base64Bytes = (name: string, text: string | undefined, [least, most]: readonly [number, number]): Buffer => {
  if (text === undefined || !/^[A-Za-z0-9+/._-]*={0,2}$/.test(text))
    throw new ClauseError(say('has a {name} that is not base64', { name }));
  const bytes = Buffer.from(text.replaceAll('.', '+'), 'base64');
  if (bytes.length >= least && bytes.length <= most) return bytes;
  throw new ClauseError(say('has a {name} of {count} bytes; from {least} to {most} are taken', { name, count: bytes.length, least, most }));
};
