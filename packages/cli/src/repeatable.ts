// Parsers for options that may be repeated.

/** Collects the values. */
export const collect = (value: string, values: readonly string[] = []): string[] => [...values, value];

/** Collects the values; one argument may contain several, separated by whitespace. */
export const collectWords = (value: string, words: readonly string[] = []): string[] => [
  ...words,
  ...value.split(/\s+/).filter((word) => word !== ''),
];
