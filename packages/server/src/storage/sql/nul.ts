// PostgreSQL's text cannot contain a NUL. A received text that does matches no stored one, and is not passed
// to the database, which would refuse the parameter.

/** Whether a text contains a NUL. */
export const hasNul = (text: string): boolean => text.includes('\0');
