// What the sources see of their environment, as a parameter with a default.

/** The environment of a workload source; each member is by default that of the process. */
export interface WorkloadEnvironment {
  /** The environment's variables. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
  /** The `fetch` for endpoints that the platform names in a variable. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Where the metadata server of a link-local address listens, for tests; by default there, on port 80. The
   * address itself is constant, so that no variable and no name resolution can redirect the request.
   */
  readonly metadataServer?: ((address: string) => { readonly host: string; readonly port: number }) | undefined;
  /** The folder in which the firmware of the machine names its vendor; `/sys/class/dmi/id` on Linux. */
  readonly firmware?: string | undefined;
  /** Where a pod finds its token by default. */
  readonly kubernetesTokenFile?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now?: (() => number) | undefined;
}

/** The value of a variable; an empty one is not set. */
export const variable = ({ variables = process.env }: WorkloadEnvironment, name: string): string | undefined =>
  variables[name] || undefined;

/** The current time in seconds since the epoch. */
export const seconds = ({ now = Date.now }: WorkloadEnvironment): number => Math.floor(now() / 1000);
