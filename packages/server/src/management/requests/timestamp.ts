// Formats times as they are on the wire.

/** RFC 3339 in UTC, with milliseconds. */
export const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Formats a time; null for `undefined`. */
export const orNull = (milliseconds: number | undefined): string | null => (milliseconds === undefined ? null : timestamp(milliseconds));
