// Merges what several processes measured.
import type { Exemplar, Family, Sample } from './family.ts';
import { OTHER } from './label-tree.ts';

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

/** Series of a metric that remain of all processes that have ended: each of them had other clients or labels. */
const MAX_REMAINING = 300;

/**
 * What remains of processes that have ended: counters must not fall, since Prometheus would read a fall as a
 * start from zero.
 *
 * @param before - what remained of earlier ones
 * @param ended - what the last one had counted
 */
export const remaining = (before: readonly Family[], ended: readonly Family[]): readonly Family[] =>
  mergeFamilies([before, ended.filter(({ type }) => type === 'counter' || type === 'histogram')]).map(bounded);

/** Counts the series beyond the limit under {@link OTHER}, as each process does. */
const bounded = (family: Family): Family => {
  const [first] = family.labels;
  if (first === undefined || family.samples.length <= MAX_REMAINING) return family;
  const known = new Set<string>();
  const samples = family.samples.map((sample) => {
    const { le: _, ...series } = sample.labels;
    const name = JSON.stringify(series);
    if (known.size < MAX_REMAINING) known.add(name);
    return known.has(name) ? sample : { ...sample, labels: { ...sample.labels, [first]: OTHER } };
  });
  return mergeSame([
    { ...family, samples: [] },
    { ...family, samples },
  ]);
};

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
