// Moments as a person writes them: a moment, a day, or a span from now or before it.
import { parseDuration } from '@mintmark/protocol';
import { UsageError } from './failure/usage-error.ts';

/** A thousand years, in milliseconds: what is longer was mistyped. */
const LONGEST_SPAN = 365_000 * 86_400_000;

/**
 * The moment in RFC 3339.
 *
 * @param text - RFC 3339 with an offset, `YYYY-MM-DD` (its first moment in UTC), or a span such as `90d`, `12h`, `30m`
 * @param now - milliseconds since the epoch
 * @param option - that it was given by
 * @throws UsageError when it is none of these, or over already
 */
export const parseExpiry = (text: string, now: number, option = '--expires'): string => {
  const at = moment(text, now);
  if (at === undefined) throw new UsageError(`${option} takes 2027-01-31T12:00:00Z, 2027-01-31, or a span such as 90d, 12h or 30m.`);
  if (at <= now) throw new UsageError(`${option}: ${new Date(at).toISOString()} is over already.`);
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

/** Reads a span for an option, in seconds: `90d`, `12h`, `30m`, or 0. */
export const parseSpan =
  (option: string) =>
  (text: string): number => {
    const milliseconds = text === '0' ? 0 : parseDuration(text);
    if (milliseconds === undefined) throw new UsageError(`${option} takes a span such as 90d, 12h or 30m, or 0.`);
    return milliseconds / 1000;
  };

const moment = (text: string, now: number, direction = 1): number | undefined => {
  const span = parseDuration(text);
  // A date has an end.
  if (span !== undefined) return span > LONGEST_SPAN ? undefined : now + direction * span;
  // Without an offset, Date would take it for local time.
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const at = Date.parse(text);
  // Date takes the 31st of February for a day in March.
  if (Number.isNaN(at) || new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  return at;
};
