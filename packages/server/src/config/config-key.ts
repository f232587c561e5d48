// A key of the configuration: its names, its meaning, and the parser of its value.

/** A key of the configuration. Flags take precedence over variables, variables over the file. */
export interface ConfigKey<T> {
  /** The flag as in `--help`; `undefined` for a value that must not appear in a process list. */
  readonly flag: string | undefined;
  /** The name of the flag's value in `ConfigFlags`. */
  readonly attribute: string | undefined;
  /** The environment variable, in which a list is comma-separated. */
  readonly env: string;
  /** Whether a variable with the suffix `_FILE` may name a file with the value. */
  readonly envFile: boolean;
  /** The key in `mintmark.yaml`. */
  readonly yaml: string | undefined;
  /** Whether the flag may be repeated. */
  readonly list: boolean;
  /** The default, as text; `undefined` when there is none. */
  readonly default: string | undefined;
  /** One line. */
  readonly description: string;
  /**
   * Parses one value.
   *
   * @param base - the folder of relative paths
   * @throws {@link Unacceptable} when the value is not valid
   */
  readonly parse: (text: string, base: string) => T;
}

/** What most keys have in common. */
export const FLAGGED = { envFile: false, list: false, default: undefined } as const;
