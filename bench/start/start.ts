// `npm run bench -- start`: how long a start takes, from the command to the first token, from the files that are published.
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { columns } from '../columns.ts';
import { whole } from '../compare/options.ts';
import { spreadOf } from '../compare/spread.ts';
import { disk, machine } from '../machine.ts';
import { filledWith } from '../servers/many-clients.ts';
import { startsOfMintmark } from '../servers/mintmark-process.ts';
import { UsageError } from '../usage-error.ts';

const STARTS = 11;
const CLIENTS = 1_000;
/** The default on a machine with two processors. */
const WORKERS = 2;

/** How starts are measured. */
export interface StartPlan {
  readonly starts: number;
  /** The folder in which the store is created. */
  readonly dataParent: string;
}

/** Builds what is published, and starts it several times. @returns milliseconds of each start */
export const startTimes = async ({ starts, dataParent }: StartPlan, stop: AbortSignal): Promise<readonly number[]> => {
  const options = { format: 'jwt', workers: WORKERS, fill: filledWith(CLIENTS), isBuilt: true } as const;
  return startsOfMintmark('start', options, { dataParent, starts }, stop);
};

/** A line of the table for each start. */
export const startLines = (times: readonly number[]): readonly (readonly string[])[] => {
  const { median, low, high } = spreadOf(times);
  return [
    ['workers', 'clients', 'starts', 'ms to the first token', 'range'],
    [String(WORKERS), CLIENTS.toLocaleString('en-US'), String(times.length), median.toFixed(0), `${low.toFixed(0)}–${high.toFixed(0)}`],
  ];
};

/** Measures starts, and prints them. */
export const start = async (args: readonly string[], stop: AbortSignal): Promise<void> => {
  const { starts, data } = flags(args);
  const dataParent = resolve(data ?? tmpdir());
  console.log(`${machine('none')}\n${disk(dataParent)}\n`);
  console.log(columns(startLines(await startTimes({ starts: whole('--starts', starts, 1), dataParent }, stop))));
};

const flags = (args: readonly string[]) => {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({ args: [...args], options: { starts: { ...text, default: String(STARTS) }, data: text } }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
};
