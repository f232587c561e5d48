// Values in lines that can be pasted into a POSIX shell.

/** The value as one word of the shell, in single quotes where they are needed. */
export const shellQuote = (value: string): string => (/^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);

/** An `export` line, without entries that have no value. */
export const exportLine = (variables: Readonly<Record<string, string | undefined>>): string =>
  ['export', ...Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${shellQuote(value)}`]))].join(
    ' ',
  );
