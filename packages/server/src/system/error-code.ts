// What the system calls an error, for a message that has its own words.

/** The code of a system error, as `ENOENT`; `unknown` of any other. */
export const errorCode = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');
