// Divides the CPU time of a response among the areas of a profile.
import type { ThreadTime } from './cpu-profile.ts';

/** A part of the time of one response, in microseconds. */
export interface Part {
  readonly thread: string;
  readonly area: string;
  readonly micros: number;
}

/** Smaller parts are combined into one. */
const MIN_MICROS = 0.5;

/**
 * Divides times that were measured without the profiler, which slows what it measures, by its shares.
 *
 * @param profiles - of the threads that JavaScript runs on, by the thread's name
 * @param micros - CPU time per response by the thread's name, measured without the profiler
 */
export const divided = (profiles: ReadonlyMap<string, readonly ThreadTime[]>, micros: ReadonlyMap<string, number>): readonly Part[] =>
  [...micros].flatMap(([thread, whole]) => {
    const threads = profiles.get(thread) ?? [];
    const busy = threads.reduce((sum, one) => sum + one.busy, 0);
    if (busy === 0) return whole < MIN_MICROS / 10 ? [] : [{ thread, area: '', micros: whole }];
    const areas = new Map<string, number>();
    for (const [area, { time }] of threads.flatMap((one) => [...one.areas]))
      areas.set(area, (areas.get(area) ?? 0) + (time / busy) * whole);
    const parts = [...areas].map(([area, part]) => ({ thread, area, micros: part })).sort((a, b) => b.micros - a.micros);
    const large = parts.filter((part) => part.micros >= MIN_MICROS);
    const rest = whole - large.reduce((sum, part) => sum + part.micros, 0);
    return rest < MIN_MICROS / 10 ? large : [...large, { thread, area: 'the rest', micros: rest }];
  });
