// Moments on the wire.

/** RFC 3339 in UTC, with milliseconds. */
export const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The same, or null for none. */
export const orNull = (milliseconds: number | undefined): string | null => (milliseconds === undefined ? null : timestamp(milliseconds));
