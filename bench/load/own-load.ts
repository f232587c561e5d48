// Two kinds of load that wrk and autocannon do not have, in a process of its own.
import { fileURLToPath } from 'node:url';
import type { LoadOptions, LoadResult, LoadTool } from './load-tool.ts';
import { outputOf } from './program-output.ts';

/** `paced`: at a constant rate. `handshakes`: a new connection for each request. */
export type OwnLoad = 'paced' | 'handshakes';

const NAMES: Readonly<Record<OwnLoad, string>> = {
  paced: 'a program of this benchmark, at a constant rate',
  handshakes: 'a program of this benchmark, a new connection per request',
};

/** The options of the load process, as JSON. */
export interface OwnLoadOptions extends LoadOptions {
  readonly kind: OwnLoad;
}

/** The tool for a kind of load. */
export const ownLoad = (kind: OwnLoad): LoadTool => ({
  name: NAMES[kind],
  run: async (options, stop) => {
    const main = fileURLToPath(new URL('../main.ts', import.meta.url));
    const child: OwnLoadOptions = { ...options, kind };
    const output = await outputOf(process.execPath, ['--conditions=@mintmark/source', main, 'own-load', JSON.stringify(child)], stop);
    return JSON.parse(output) as LoadResult; // printed by own-load-child.ts
  },
});
