// Parses times as people write them: a timestamp, a day, or a time span before or after now.
import { parseDuration } from '@mintmark/protocol';
import { UsageError } from './failure/usage-error.ts';

/** A thousand years, in milliseconds: a longer span is a typing error. */
const LONGEST_SPAN = 365_000 * 86_400_000;

/**
 * A future time, in RFC 3339.
 *
 * @param text - RFC 3339 with an offset, `YYYY-MM-DD` (its first moment in UTC), or a time span from now, such as
 * `90d`, `12h` or `30m`
 * @param now - milliseconds since the epoch
 * @param option - the option, for the message
 * @throws UsageError for any other text, and for a past time
 */
export const parseExpiry = (text: string, now: number, option = '--expires'): string => {
  const at = moment(text, now);
  if (at === undefined)
    throw new UsageError(`${option} takes 2027-01-31T12:00:00Z, 2027-01-31, or a time span from now, such as 90d, 12h or 30m.`);
  if (at <= now) throw new UsageError(`${option}: ${new Date(at).toISOString()} has passed already.`);
  return new Date(at).toISOString();
};

/**
 * A past time, in RFC 3339.
 *
 * @param option - the option, for the message
 * @param text - as {@link parseExpiry}, but a time span counts back from now
 * @throws UsageError for any other text
 */
export const parsePast = (option: string, text: string, now: number): string => {
  const at = moment(text, now, -1);
  if (at === undefined)
    throw new UsageError(`${option} takes 2027-01-31T12:00:00Z, 2027-01-31, or a time span before now, such as 7d, 12h or 30m.`);
  return new Date(at).toISOString();
};

const moment = (text: string, now: number, direction = 1): number | undefined => {
  const span = parseDuration(text);
  // Date cannot represent later times.
  if (span !== undefined) return span > LONGEST_SPAN ? undefined : now + direction * span;
  // Date would read a time without an offset as local time.
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/.test(text)) return undefined;
  const at = Date.parse(text);
  // Date reads the 31st of February as a day in March.
  if (Number.isNaN(at) || new Date(`${text.slice(0, 10)}T00:00:00Z`).toISOString().slice(0, 10) !== text.slice(0, 10)) return undefined;
  return at;
};
