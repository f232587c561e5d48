// Free metadata of other systems as labels, as far as it consists of texts.
import { isEmpty, membersOf } from './foreign-client.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;
const LONGEST = 256;

/** Labels, and notes about what is no label. */
export interface ForeignLabels {
  readonly fields: Readonly<Record<string, string>> | undefined;
  readonly notes: readonly string[];
}

/** @param metadata - an object, or the JSON of one @param origin - the name of the member */
export const labelsFrom = (metadata: unknown, origin: string): ForeignLabels => {
  const entries = Object.entries(membersOf(parsed(metadata))).filter(([, value]) => !isEmpty(value));
  const isLabel = ([name, value]: readonly [string, unknown]): boolean =>
    NAME.test(name) && ['string', 'number', 'boolean'].includes(typeof value) && String(value).length <= LONGEST;
  const labels = entries.filter(isLabel).map(([name, value]) => [name, String(value)] as const);
  const lost = entries.filter((entry) => !isLabel(entry)).map(([name]) => name);
  return {
    fields: labels.length === 0 ? undefined : Object.fromEntries(labels),
    notes: lost.length === 0 ? [] : [`${origin}: ${lost.join(', ')} cannot be a label and is left out`],
  };
};

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};
