// The options of the comparisons.
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { BenchServer } from '../servers/bench-server.ts';
import { UsageError } from '../usage-error.ts';
import { ENOUGH_ROUNDS } from './spread.ts';

/** The options: what to measure, and for how long. */
export interface CompareOptions {
  readonly servers: readonly BenchServer[];
  readonly connections: readonly number[];
  readonly rounds: number;
  /** The length of one interval of load, in seconds. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly jsonFile: string | undefined;
  readonly profileDir: string | undefined;
  readonly dataParent: string;
  readonly load: 'wrk' | 'autocannon' | undefined;
  /** The commit that this tree is compared with. */
  readonly against: string | undefined;
}

/** @throws {@link UsageError} naming the option */
export const parseCompareOptions = (args: readonly string[], all: readonly BenchServer[]): CompareOptions => {
  const values = flags(args);
  const { load, against } = values;
  if (load !== undefined && load !== 'wrk' && load !== 'autocannon') throw new UsageError('--load: wrk or autocannon.');
  return {
    servers:
      values.only === undefined
        ? all.filter(({ isMintmark = false }) => isMintmark || against === undefined)
        : values.only.split(',').map((name) => serverNamed(name, all)),
    connections: values.connections.split(',').map((text) => whole('--connections', text, 1)),
    rounds: whole('--rounds', values.rounds ?? (against === undefined ? '3' : String(ENOUGH_ROUNDS)), 1),
    seconds: whole('--seconds', values.seconds, 1),
    warmUpSeconds: whole('--warm-up', values['warm-up'], 0),
    jsonFile: values.json,
    profileDir: values.profile === undefined ? undefined : resolve(values.profile),
    dataParent: resolve(values.data ?? tmpdir()),
    load,
    against,
  };
};

const flags = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '4' },
        rounds: { type: 'string' },
        connections: { type: 'string', default: '16,64' },
        'warm-up': { type: 'string', default: '8' },
        only: { type: 'string' },
        json: { type: 'string' },
        profile: { type: 'string' },
        data: { type: 'string' },
        load: { type: 'string' },
        against: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};

/** Parses the value of a flag as a whole number. @throws {@link UsageError} for another value */
export const whole = (flag: string, text: string, minimum: number): number => {
  if (/^\d{1,8}$/.test(text) && Number(text) >= minimum) return Number(text);
  throw new UsageError(`${flag}: a whole number, ${minimum} or more.`);
};

const serverNamed = (name: string, all: readonly BenchServer[]): BenchServer => {
  const server = all.find((candidate) => candidate.name === name);
  if (server !== undefined) return server;
  throw new UsageError(`--only: there is no "${name}"; there are ${all.map((one) => one.name).join(', ')}.`);
};
