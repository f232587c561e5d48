// Reads a .cpuprofile file of V8, and adds up the self time of each area and function.
import { areaOf, type CallFrame } from './areas.ts';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds of the monotonic clock. */
  readonly startTime: number;
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** Self time of an area and of its functions, in microseconds. */
interface AreaTime {
  time: number;
  readonly functions: Map<string, number>;
}

/** The time of one thread, in microseconds. */
export interface ThreadTime {
  readonly busy: number;
  readonly areas: ReadonlyMap<string, AreaTime>;
}

/**
 * Reads the text of a .cpuprofile file.
 *
 * @param window - only samples from the first to the second time, in microseconds of the monotonic clock
 */
export const threadTime = (text: string, [from, to]: readonly [number, number] = [0, Number.POSITIVE_INFINITY]): ThreadTime => {
  const { nodes, samples, startTime, timeDeltas } = JSON.parse(text) as CpuProfile; // the format of the DevTools protocol, Profiler.Profile
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const areaById = new Map<number, string | undefined>();
  const walk = nodes.slice(0, 1).map((node) => ({ node, parent: 'other' }));
  for (const { node, parent } of walk) {
    const area = areaOf(node.callFrame, parent);
    areaById.set(node.id, area);
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) walk.push({ node: child, parent: area ?? parent });
    }
  }

  const areas = new Map<string, AreaTime>();
  let busy = 0;
  let at = startTime;
  samples.forEach((id, i) => {
    const area = areaById.get(id);
    const time = timeDeltas[i] ?? 0;
    at += time;
    if (area === undefined || at < from || at > to) return;
    busy += time;
    const sum = areas.get(area) ?? { time: 0, functions: new Map() };
    areas.set(area, sum);
    sum.time += time;
    const name = byId.get(id)?.callFrame.functionName || '(anonymous)';
    sum.functions.set(name, (sum.functions.get(name) ?? 0) + time);
  });
  return { busy, areas };
};
