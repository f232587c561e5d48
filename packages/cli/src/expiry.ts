// Moments as a person writes them: a moment, a day, or a span from now or before it.
import { UsageError } from './failure/usage-error.ts';

const SPANS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The moment in RFC 3339.
 *
 * @param text - RFC 3339 with an offset, `YYYY-MM-DD` (its first moment in UTC), or a span such as `90d`, `12h`, `30m`
 * @param now - milliseconds since the epoch
 * @throws UsageError when it is none of these, or over already
 */
export const parseExpiry = (text: string, now: number): string => {
  const at = moment(text, now);
  if (at === undefined) throw new UsageError('--expires takes 2027-01-31T12:00:00Z, 2027-01-31, or a span such as 90d, 12h or 30m.');
  if (at <= now) throw new UsageError(`--expires: ${new Date(at).toISOString()} is over already.`);
  return new Date(at).toISOString();
};

/**
 * A moment that is over, in RFC 3339.
 *
 * @param option - its name, for the message
 * @param text - as {@link parseExpiry}, but a span is back from now
 * @throws UsageError when it is none of these
 */
export const parsePast = (option: string, text: string, now: number): string => {
  const at = moment(text, now, -1);
  if (at === undefined) throw new UsageError(`${option} takes 2027-01-31T12:00:00Z, 2027-01-31, or a span ago such as 7d, 12h or 30m.`);
  return new Date(at).toISOString();
};

const moment = (text: string, now: number, direction = 1): number | undefined => {
  const span = /^([1-9]\d{0,5})([mhd])$/.exec(text);
  if (span !== null) return now + direction * Number(span[1]) * (SPANS[span[2] ?? ''] ?? Number.NaN);
  // Without an offset, Date would take it for local time.
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const at = Date.parse(text);
  // Date takes the 31st of February for a day in March.
  if (Number.isNaN(at) || new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  return at;
};
