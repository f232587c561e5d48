// Detects texts with a NUL, which PostgreSQL cannot store. They match no stored text, and are not passed to
// the database, which would refuse the parameter.

/** Whether a text contains a NUL. */
export const hasNul = (text: string): boolean => text.includes('\0');
