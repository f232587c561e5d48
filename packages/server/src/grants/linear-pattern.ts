// Patterns of a tenant's schemas (decisions 30 and 80), matched in linear time, with bounded program size and
// steps. Tenants supply the patterns and their clients the texts, in a process that other tenants share.

import { ClauseError, say } from '../sentences/sentence.ts';
import { packageOnUse } from '../system/on-use.ts';

const re2Package = packageOnUse<typeof import('re2js')>('re2js');

/** Longest pattern, in characters. */
export const MAX_PATTERN_LENGTH = 512;
/**
 * Maximum number of instructions of a pattern's program: `[ab]{900}` has 900. The matcher may try each on
 * every character.
 */
export const MAX_PATTERN_SIZE = 1000;
/**
 * Maximum number of steps in one request. A step tries one instruction on one character and takes 10 to 60
 * ns, so that the patterns of a request block the process for about 15 ms at most.
 */
export const MAX_STEPS = 250_000;

/** The patterns and values of a request need more than {@link MAX_STEPS} steps. */
export class TooManySteps extends Error {
  override readonly name = 'TooManySteps';
}

/** The steps that a validation has left. */
export interface StepMeter {
  left: number;
}

/** Subtracts steps from a meter. @throws {@link TooManySteps} when it has fewer left */
export const spend = (meter: StepMeter, steps: number): void => {
  meter.left -= steps;
  if (meter.left < 0) throw new TooManySteps('takes too many steps');
};

/**
 * Compiles a pattern. Its `test` subtracts the steps from the meter before it matches.
 *
 * @throws Error whose message describes the fault of the pattern
 */
export const compilePattern = (pattern: string, meter: StepMeter): { readonly test: (text: string) => boolean } => {
  if (pattern.length > MAX_PATTERN_LENGTH)
    throw new ClauseError(say('the pattern is longer than {limit} characters', { limit: MAX_PATTERN_LENGTH }));
  // Checked before compilation, which takes a third of a second for (?:…){1000}.
  requireSize(Math.ceil(estimatedSize(pattern) / 2));
  const compiled = re2Package().RE2JS.compile(pattern);
  const size = compiled.programSize();
  requireSize(size);
  return {
    test: (text) => {
      spend(meter, size * (text.length + 1));
      // RE2JS.test() would cache up to 8 MiB of states for each pattern.
      return compiled.matcher(text).find();
    },
  };
};

const requireSize = (size: number): void => {
  if (size > MAX_PATTERN_SIZE) {
    throw new ClauseError(
      say('the pattern is too large: over {limit} instructions; bound lengths with maxLength', { limit: MAX_PATTERN_SIZE }),
    );
  }
};

// The parts of a pattern that determine its size. An escape or a class is one instruction.
const PART = /\\[pPx]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[A-Za-z-]+[:)]|\((?:\?(?:P?<[^>]*>|:))?|\)|\{\d+(?:,\d*)?\}|./gsu;
const FLAGS = /^\(\?[A-Za-z-]/;

/**
 * Estimates the instructions of a pattern without checking its syntax. The estimate is at least half of the
 * actual number, so that no large pattern is compiled.
 *
 * @throws Error for inline flags, which JSON Schema (ECMA-262) patterns do not have: folding the case of a
 * class takes a millisecond
 */
export const estimatedSize = (pattern: string): number => {
  // The size of each open group, and of its last part, which a repetition multiplies.
  const groups = [{ size: 0, last: 0 }];
  const add = (size: number): void => {
    const group = groups.at(-1);
    if (group === undefined) return;
    group.size += size;
    group.last = size;
  };
  for (const [part] of pattern.matchAll(PART)) {
    if (FLAGS.test(part) && !part.startsWith('(?P<'))
      throw new ClauseError('the pattern has flags, which patterns of JSON Schema do not have');
    if (part.startsWith('(')) groups.push({ size: 1, last: 0 });
    else if (part === ')' && groups.length > 1) add((groups.pop()?.size ?? 0) + 1);
    else if (/^\{\d/.test(part)) add((groups.at(-1)?.last ?? 0) * (timesOf(part) - 1));
    else add(1);
  }
  return groups.reduce((sum, { size }) => sum + size, 0);
};

const timesOf = (repetition: string): number => Math.max(1, ...repetition.slice(1, -1).split(',').map(Number));
