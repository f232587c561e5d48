// One key of the configuration: its names, its meaning, how its value is read.

/** The flags of `mintmark serve`, as commander gives them. */
export interface ConfigFlags {
  readonly listen?: readonly string[] | undefined;
  readonly publicUrl?: string | undefined;
  readonly data?: string | undefined;
  readonly database?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly workers?: string | undefined;
  readonly maxConnections?: string | undefined;
  readonly managementListen?: string | undefined;
  readonly trustedProxy?: readonly string[] | undefined;
  readonly clientAddressHeader?: string | undefined;
  readonly mtlsListen?: readonly string[] | undefined;
  readonly mtlsPublicUrl?: string | undefined;
  readonly clientCertHeader?: string | undefined;
  readonly outgoingAllow?: readonly string[] | undefined;
  readonly outgoingCa?: string | undefined;
  readonly grantRetention?: string | undefined;
  readonly auditRetention?: string | undefined;
  readonly auditCheckpointFile?: string | undefined;
  readonly auditCheckpointUrl?: string | undefined;
  readonly config?: string | undefined;
  readonly logLevel?: string | undefined;
  readonly accessLog?: string | undefined;
}

/** A key of the configuration. Flags go before variables, variables before the file, the file before the default. */
export interface ConfigKey<T> {
  /** The flag as commander and `--help` spell it; `undefined` for what must not stand in a process list. */
  readonly flag: string | undefined;
  /** The member of {@link ConfigFlags}. */
  readonly attribute: keyof ConfigFlags | undefined;
  /** The variable; a list is comma-separated there. */
  readonly env: string;
  /** Whether the variable's name with `_FILE` behind it may name a file that holds the value. */
  readonly envFile: boolean;
  /** The key in `mintmark.yaml`. */
  readonly yaml: string | undefined;
  /** Whether it may be given several times. */
  readonly list: boolean;
  /** The default as it would be written; `undefined` when there is none. */
  readonly default: string | undefined;
  /** One line. */
  readonly description: string;
  /**
   * Reads one value.
   *
   * @param base - the folder that a relative path starts from
   * @throws {@link Unacceptable} when the value cannot be used
   */
  readonly parse: (text: string, base: string) => T;
}
