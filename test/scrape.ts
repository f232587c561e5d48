// Reads the metrics of a running server.
import assert from 'node:assert/strict';
import type { TestServer } from './running-server.ts';

/** The samples of an exposition: the value by name and labels, as they are printed. */
export type Samples = ReadonlyMap<string, number>;

/** Scrapes a server. */
export const scrape = async ({ operationsUrl }: Pick<TestServer, 'operationsUrl'>, accept = 'text/plain'): Promise<Samples> => {
  const response = await fetch(`${operationsUrl}/metrics`, { headers: { accept } });
  assert.equal(response.status, 200);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
};

/** The sum of the samples whose name and labels match. */
export const sumOf = (samples: Samples, pattern: RegExp): number =>
  [...samples].reduce((sum, [name, value]) => sum + (pattern.test(name) ? value : 0), 0);
