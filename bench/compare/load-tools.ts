// The tool for each kind of load.
import { findLoadTool } from '../load/find-load-tool.ts';
import type { LoadTool } from '../load/load-tool.ts';
import { onceTool } from '../load/once.ts';
import { ownLoad } from '../load/own-load.ts';
import type { Load } from './comparisons.ts';

const TOOLS: Readonly<Record<Load, (wanted: 'wrk' | 'autocannon' | undefined) => Promise<LoadTool>>> = {
  repeated: findLoadTool,
  once: async () => onceTool,
  handshakes: async () => ownLoad('handshakes'),
  paced: async () => ownLoad('paced'),
};

/** @param wanted - the tool to use where there is a choice */
export const loadToolOf = (load: Load, wanted: 'wrk' | 'autocannon' | undefined): Promise<LoadTool> => TOOLS[load](wanted);
