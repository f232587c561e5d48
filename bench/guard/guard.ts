// `npm run bench -- guard`: compares the guard's verifications of ES256 tokens per CPU-second with a plain
// signature check and with other libraries, in one process. The CPU time includes all threads, because some
// libraries verify on the thread pool.

import { columns } from '../columns.ts';
import { machine } from '../machine.ts';
import { median } from '../median.ts';
import { UsageError } from '../usage-error.ts';
import { CONTESTANTS, type Contestant, type Verify } from './contestants.ts';
import { type BenchIssuer, startIssuer } from './key-server.ts';

const ROUNDS = 7;
/** The tokens of an interval without cached ones, each verified once. */
const UNCACHED = 2_000;
/** The cached tokens of an interval, and how often each is verified. */
const CACHED = 500;
const REPEATS = 40;

/** Verifications per CPU-second of each contestant, one figure per round. */
export type GuardRates = ReadonlyMap<Contestant, readonly number[]>;

/** Measures verifications, and prints them. */
export const guard = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  if (args.length > 0) throw new UsageError('guard takes no options.');
  console.log(`${machine('loops in this process')}\n`);
  console.log(columns(guardLines(await guardRates(ROUNDS, stop))));
  console.log(
    `\nMedians of ${ROUNDS} rounds of ${UNCACHED} ES256 tokens, each seen once; "seen": ${CACHED} tokens, ${REPEATS} times each.\n`,
  );
};

/** Measures verifications. */
export const guardRates = async (rounds: number, stop: AbortSignal): Promise<GuardRates> => {
  const issuer = await startIssuer();
  const rates = new Map<Contestant, number[]>(CONTESTANTS.map((contestant) => [contestant, []]));
  try {
    for (let round = -1; round < rounds; round++) {
      for (const [index] of CONTESTANTS.entries()) {
        stop.throwIfAborted();
        // Each round begins with another contestant; round -1 warms up.
        const contestant = CONTESTANTS[(index + round + 1) % CONTESTANTS.length];
        if (contestant === undefined) continue;
        const rate = await interval(contestant, issuer);
        if (round >= 0) rates.get(contestant)?.push(rate);
      }
    }
  } finally {
    issuer.stop();
  }
  return rates;
};

const interval = async (contestant: Contestant, issuer: BenchIssuer): Promise<number> => {
  const verify = await contestant.create(issuer);
  // Fetching and compiling on first use are not measured.
  await run(verify, issuer.tokens(20));
  const tokens = issuer.tokens(contestant.seen ? CACHED : UNCACHED);
  if (contestant.seen) await run(verify, tokens);
  const measured = contestant.seen ? Array.from({ length: REPEATS }, () => tokens).flat() : tokens;
  const before = process.cpuUsage();
  await run(verify, measured);
  const { user, system } = process.cpuUsage(before);
  return (measured.length / (user + system)) * 1e6;
};

const run = async (verify: Verify, tokens: readonly string[]): Promise<void> => {
  for (const token of tokens) await verify(token);
};

/** The rates of a contestant as multiples of the baseline's, one per round. */
export const ratiosToFirst = (rates: GuardRates, name: string): readonly number[] => {
  const [baseline = []] = rates.values();
  const own = [...rates].find(([contestant]) => contestant.name === name)?.[1] ?? [];
  return own.map((rate, round) => rate / (baseline[round] ?? Number.NaN));
};

/** The table. */
export const guardLines = (rates: GuardRates): readonly (readonly string[])[] => [
  ['verifier', 'tokens/CPU-s', 'µs each', '× crypto.verify'],
  ...[...rates].map(([{ name }, own]) => {
    const micros = 1e6 / median(own);
    return [name, Math.round(median(own)).toLocaleString('en-US'), micros.toFixed(1), median(ratiosToFirst(rates, name)).toFixed(2)];
  }),
];
