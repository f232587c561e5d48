// Generates load by autocannon from npm, in a process of its own.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { LoadResult, LoadTool } from './load-tool.ts';
import { outputOf } from './program-output.ts';

/** The autocannon of this workspace. */
export const autocannonLoad = (): LoadTool => {
  const { version } = createRequire(import.meta.url)('autocannon/package.json') as { version: string };
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  return {
    name: `autocannon ${version} (latencies in whole milliseconds)`,
    run: async (options, stop) => {
      const output = await outputOf(process.execPath, ['--conditions=@mintmark/source', main, 'autocannon', JSON.stringify(options)], stop);
      return JSON.parse(output) as LoadResult; // printed by autocannon-child.ts
    },
  };
};
