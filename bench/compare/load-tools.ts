import { findLoadTool } from '../load/find-load-tool.ts';
import type { LoadTool } from '../load/load-tool.ts';
import { onceTool } from '../load/once.ts';
import { ownLoad } from '../load/own-load.ts';
import type { Load } from './comparisons.ts';

const TOOLS: Readonly<Record<Load, (requested: 'wrk' | 'autocannon' | undefined) => Promise<LoadTool>>> = {
  repeated: findLoadTool,
  once: async () => onceTool,
  handshakes: async () => ownLoad('handshakes'),
  paced: async () => ownLoad('paced'),
};

/**
 * The tool for a kind of load.
 *
 * @param requested - the tool to use for `repeated`; the other kinds have only one
 */
export const loadToolOf = (load: Load, requested: 'wrk' | 'autocannon' | undefined): Promise<LoadTool> => TOOLS[load](requested);
