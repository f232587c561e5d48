// Options that may be given several times.

/** Collects the values. */
export const collect = (value: string, values: readonly string[] = []): string[] => [...values, value];

/** Collects the values; several may also stand in one argument, separated by blanks. */
export const collectWords = (value: string, words: readonly string[] = []): string[] => [
  ...words,
  ...value.split(/\s+/).filter((word) => word !== ''),
];
