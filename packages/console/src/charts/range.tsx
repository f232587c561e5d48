// The time range of charts and sums: part of the location, so that a view can be shared.
import { Segments } from '../kit/segments.tsx';
import { useTexts } from '../language/language.tsx';
import { useFilters } from '../shell/fragment-location.ts';

/** The ranges: their length in hours, and how usage in them is counted. */
export const RANGES = {
  day: { hours: 24, by: 'hour' },
  week: { hours: 168, by: 'hour' },
  month: { hours: 720, by: 'day' },
} as const;
export type Range = keyof typeof RANGES;

const NAMES = Object.keys(RANGES) as readonly Range[];

/** The chosen range, and how to choose another. */
export const useRange = (): readonly [range: Range, choose: (range: Range) => void] => {
  const [filters, change] = useFilters();
  return [NAMES.find((name) => name === filters.get('range')) ?? 'day', (range) => change({ range: range === 'day' ? '' : range })];
};

export const RangeChoice = () => {
  const { t } = useTexts();
  const [range, choose] = useRange();
  return (
    <Segments
      label={t('usage.range')}
      value={range}
      options={NAMES.map((value) => ({ value, text: t(`usage.range.${value}`) }))}
      onValue={choose}
    />
  );
};
