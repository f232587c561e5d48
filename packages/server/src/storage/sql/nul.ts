// What a peer sends may contain a NUL. No stored text does, for PostgreSQL's cannot: such a text matches nothing, and is not
// passed to the database, which would fail on the parameter itself.

/** Whether a text contains a NUL. */
export const hasNul = (text: string): boolean => text.includes('\0');
