// Values in lines that are made to be pasted into a POSIX shell.

/** The value as one word of the shell: bare where that is safe, else in single quotes. */
export const shellQuote = (value: string): string => (/^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);

/** An `export` line. Entries without a value are left out. */
export const exportLine = (variables: Readonly<Record<string, string | undefined>>): string =>
  ['export', ...Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${shellQuote(value)}`]))].join(
    ' ',
  );
