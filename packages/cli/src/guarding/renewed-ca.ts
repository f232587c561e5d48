// The CA of `--ca-cert` in a guard that runs for months: a file that is replaced is trusted from the next exchange on.
import type { CaRefresh } from '../ca-trust.ts';
import { type Io, writeLine } from '../io.ts';
import { certificateLine } from './event-lines.ts';

type Fetch = typeof globalThis.fetch;

/** Wraps a `fetch` so that the CA file is looked at before each exchange; what is wrong with it is written once, until it is mended. */
export const keepingCa = (
  file: string | undefined,
  refresh: CaRefresh | undefined,
  { stderr }: Pick<Io, 'stderr'>,
): ((fetch: Fetch) => Fetch) => {
  if (refresh === undefined) return (fetch) => fetch;
  let written: string | undefined;
  const look = async (): Promise<void> => {
    try {
      await refresh();
      written = undefined;
    } catch (error) {
      const line = certificateLine(file, error);
      if (line !== written) void writeLine(stderr, line);
      written = line;
    }
  };
  return (fetch) => async (input, init) => {
    await look();
    return fetch(input, init);
  };
};
