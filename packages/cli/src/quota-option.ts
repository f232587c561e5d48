// Quotas as options, such as `1000/hour`, and as text.
import type { Quota } from '@mintmark/client/management';
import { InvalidArgumentError } from 'commander';
import { UsageError } from './failure/usage-error.ts';

const WINDOWS = ['minute', 'hour', 'day'] as const;
const isWindow = (name: string | undefined): name is (typeof WINDOWS)[number] => WINDOWS.some((window) => window === name);

/** A quota that only observes, or refuses. */
export type QuotaMode = NonNullable<Quota['mode']>;

/** The modes of a quota. */
export const QUOTA_MODES: readonly QuotaMode[] = ['enforce', 'observe'];

/** Adds `1000/hour` or several such limits to those of earlier options; `none` is a quota without limits. */
export const collectQuota = (text: string, earlier: Quota = {}): Quota => {
  if (text === 'none') return earlier;
  const limits = text.split(',').map((limit) => {
    const [count = '', window, ...rest] = limit.trim().split('/');
    if (!/^[1-9]\d{0,9}$/.test(count) || !isWindow(window) || rest.length > 0) {
      throw new InvalidArgumentError('Expected a number of tokens for a minute, an hour or a day, such as 1000/hour, or none.');
    }
    return [window, Number(count)];
  });
  return { ...earlier, ...Object.fromEntries(limits) };
};

/** The quota that two options give. @param option - the name of the first one, without dashes */
export const quotaOf = (quota: Quota | undefined, mode: QuotaMode | undefined, option = 'quota'): Quota | undefined => {
  if (mode === undefined) return quota;
  if (quota === undefined) throw new UsageError(`--${option}-mode is part of a quota: add --${option}.`);
  return { ...quota, mode };
};

/** A quota as text; null for none. */
export const quotaText = (quota: Quota | null): string | null => {
  if (quota === null) return null;
  const limits = WINDOWS.flatMap((window) => (quota[window] === undefined ? [] : `${quota[window]}/${window}`));
  return limits.length === 0 ? 'none' : [...limits, ...(quota.mode === 'observe' ? ['(observed)'] : [])].join(' ');
};
