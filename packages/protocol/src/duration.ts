// Parses durations with a unit, as in `30s`.

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Parses a duration: a whole number and its unit, as in `30s`, `10m`, `12h`, `90d` or `0s`.
 *
 * @returns milliseconds; `undefined` for any other text
 * @example
 * parseDuration('12h') // 43_200_000
 */
export const parseDuration = (text: string): number | undefined => {
  const [, count, unit = ''] = /^(0|[1-9]\d{0,8})([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (UNITS[unit] ?? Number.NaN);
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
};
