// The error code of the operating system, such as ENOENT.

/** The `code` of a system error, for a message that already names the path. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
