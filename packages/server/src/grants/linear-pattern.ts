// The patterns of a tenant's schemas (decisions 30 and 80): matched in time that grows with the text, from programs of a bounded size, for a
// bounded number of steps. A tenant writes the pattern and a client of that tenant the text, in a process that serves others as well.
import { RE2JS } from 're2js';

/** Longest pattern, in characters. */
export const MAX_PATTERN_LENGTH = 512;
/** Most instructions of a pattern's program: `[ab]{900}` has 900. A step of the matcher looks at each of them. */
export const MAX_PATTERN_SIZE = 1000;
/**
 * Most steps in one request, a step being one instruction tried on one character. One takes 10 to 60 ns, so that
 * no request holds the process for more than about 15 ms by its patterns.
 */
export const MAX_STEPS = 250_000;

/** The patterns and the values of a request came to more steps than are taken for one. */
export class TooManySteps extends Error {
  override readonly name = 'TooManySteps';
}

/** What a validation may still take. */
export interface StepMeter {
  left: number;
}

/** Takes steps off a meter. @throws {@link TooManySteps} when there are not so many left */
export const spend = (meter: StepMeter, steps: number): void => {
  meter.left -= steps;
  if (meter.left < 0) throw new TooManySteps('takes too many steps');
};

/**
 * Compiles a pattern to what tries it on a text, and takes the steps for that off the meter first.
 *
 * @throws Error whose message says what is wrong with the pattern
 */
export const compilePattern = (pattern: string, meter: StepMeter): { readonly test: (text: string) => boolean } => {
  if (pattern.length > MAX_PATTERN_LENGTH) throw new Error(`the pattern is longer than ${MAX_PATTERN_LENGTH} characters`);
  // Before it is compiled, which for (?:…){1000} takes a third of a second.
  requireSize(Math.ceil(estimatedSize(pattern) / 2));
  const compiled = RE2JS.compile(pattern);
  const size = compiled.programSize();
  requireSize(size);
  return {
    test: (text) => {
      spend(meter, size * (text.length + 1));
      // Not RE2JS.test(), which keeps up to 8 MiB of states for each pattern.
      return compiled.matcher(text).find();
    },
  };
};

const requireSize = (size: number): void => {
  if (size > MAX_PATTERN_SIZE) {
    throw new Error(`the pattern is too large: over ${MAX_PATTERN_SIZE} instructions; bound lengths with maxLength`);
  }
};

// What a pattern is made of, as far as its size goes: an escape or a class is one instruction, however it is written.
const PART = /\\[pPx]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?[A-Za-z-]+[:)]|\((?:\?(?:P?<[^>]*>|:))?|\)|\{\d+(?:,\d*)?\}|./gsu;
const FLAGS = /^\(\?[A-Za-z-]/;

/**
 * About how many instructions a pattern will have: never less than half of them, so that nothing large is compiled. Its syntax is not
 * judged here.
 *
 * @throws Error for inline flags, which patterns of JSON Schema (ECMA-262) do not have: folding the case of a class takes a millisecond
 */
export const estimatedSize = (pattern: string): number => {
  // The sizes of what is open: of each group, and of the part that a repetition would repeat.
  const groups = [{ size: 0, last: 0 }];
  const add = (size: number): void => {
    const group = groups.at(-1);
    if (group === undefined) return;
    group.size += size;
    group.last = size;
  };
  for (const [part] of pattern.matchAll(PART)) {
    if (FLAGS.test(part) && !part.startsWith('(?P<')) throw new Error('the pattern has flags, which patterns of JSON Schema do not have');
    if (part.startsWith('(')) groups.push({ size: 1, last: 0 });
    else if (part === ')' && groups.length > 1) add((groups.pop()?.size ?? 0) + 1);
    else if (/^\{\d/.test(part)) add((groups.at(-1)?.last ?? 0) * (timesOf(part) - 1));
    else add(1);
  }
  return groups.reduce((sum, { size }) => sum + size, 0);
};

const timesOf = (repetition: string): number => Math.max(1, ...repetition.slice(1, -1).split(',').map(Number));
