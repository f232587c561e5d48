// Parses the time spans of options.
import { parseDuration } from '@mintmark/protocol';
import { InvalidArgumentError } from 'commander';

/**
 * A time span in seconds: one with a unit, or `0`. A number without a unit is refused, since some would take it for days.
 *
 * @throws InvalidArgumentError for any other text
 */
export const parseSpan = (text: string): number => {
  const milliseconds = text === '0' ? 0 : parseDuration(text);
  if (milliseconds === undefined) throw new InvalidArgumentError('Expected a time span such as 90d, 12h or 30m, or 0.');
  return milliseconds / 1000;
};

/**
 * A setting in seconds, as the API has it: a whole number of seconds, or a time span with a unit.
 *
 * @throws InvalidArgumentError for any other text
 */
export const parseSeconds = (text: string): number => {
  const seconds = /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : (parseDuration(text) ?? Number.NaN) / 1000;
  if (Number.isNaN(seconds)) throw new InvalidArgumentError('Expected a time span such as 10m, 12h or 30d, or a whole number of seconds.');
  return seconds;
};

/**
 * As {@link parseSeconds}, of at least one second.
 *
 * @throws InvalidArgumentError for any other text
 */
export const parseLifetime = (text: string): number => {
  const seconds = parseSeconds(text);
  if (seconds === 0) throw new InvalidArgumentError('Expected a time span of at least a second, such as 10m, 12h or 30d.');
  return seconds;
};
