// Merges what several processes measured.
import type { Exemplar, Family, Sample } from './family.ts';

/** Merges families of several processes. The first to have a family decides its help. */
export const mergeFamilies = (processes: readonly (readonly Family[])[]): readonly Family[] => {
  const byName = new Map<string, Family[]>();
  for (const family of processes.flat()) {
    const same = byName.get(family.name);
    if (same === undefined) byName.set(family.name, [family]);
    else same.push(family);
  }
  return [...byName.values()].map(mergeSame).sort((one, other) => (one.name < other.name ? -1 : 1));
};

/**
 * What remains of a process that has ended: counters must not fall, since Prometheus would read a fall as a
 * start from zero.
 */
export const remaining = (families: readonly Family[]): readonly Family[] =>
  families.filter(({ type }) => type === 'counter' || type === 'histogram');

const mergeSame = (families: readonly Family[]): Family => {
  const [first, ...others] = families;
  if (first === undefined) throw new TypeError('Nothing to merge.');
  if (others.length === 0) return first;
  const samples = new Map<string, Sample>();
  for (const sample of families.flatMap((family) => family.samples)) {
    const key = keyOf(sample);
    const known = samples.get(key);
    samples.set(key, known === undefined ? sample : combined(known, sample, first.merge));
  }
  return { ...first, samples: [...samples.values()] };
};

// Each process lists the labels of a family in the same order.
const keyOf = ({ suffix, labels }: Sample): string => JSON.stringify([suffix, labels]);

const combined = (one: Sample, other: Sample, merge: Family['merge']): Sample => ({
  ...one,
  value: merge === 'sum' ? one.value + other.value : Math.max(one.value, other.value),
  exemplar: later(one.exemplar, other.exemplar),
});

const later = (one: Exemplar | undefined, other: Exemplar | undefined): Exemplar | undefined =>
  one === undefined || (other !== undefined && other.at > one.at) ? other : one;
