// A row of the benchmark: a server that can be started, and its requests.

/** A POST of a form; a token request in most rows. */
export interface BenchRequest {
  readonly url: string;
  readonly body: string;
  /** Further headers, or another Content-Type than that of a form. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The beginning of each correct body; by default, that of a token response. */
  readonly responseStart?: string;
  /** The certificate authority of an `https:` URL, PEM. */
  readonly ca?: string;
  /**
   * The number of clients. {@link RANDOM_CLIENT} in the body is replaced by a random number below it, in
   * seven digits.
   */
  readonly clients?: number;
}

/** The placeholder in a body for the number of a client. */
export const RANDOM_CLIENT = '{client}';

/** The settings that the servers of a run have in common. */
export interface ServerSetting {
  /** The folder in which stores are created. */
  readonly dataParent: string;
  /** Where Mintmark writes CPU profiles, if requested. */
  readonly profileDir: string | undefined;
  /** The folder of the sources that Mintmark runs from; by default, this tree. */
  readonly checkout?: string | undefined;
}

/** A started server. */
export interface StartedServer {
  /** The roots of its process trees. */
  readonly pids: readonly number[];
  readonly request: BenchRequest;
  /** Creates requests, for a row whose requests can be sent only once each. */
  readonly requests?: (count: number) => Promise<readonly BenchRequest[]>;
  /** The key set of its tokens; `undefined` when they are not signed. */
  readonly jwksUrl: string | undefined;
  /** Whether correct bodies may differ in length. */
  readonly lengthVaries?: boolean;
  /** Milliseconds from the start of its process until it responded. */
  readonly readyMs?: number;
  /** Rejects when the process ends, with what it printed. Never resolves. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
}

/** A row of the table. */
export interface BenchServer {
  readonly name: string;
  /** One line for the reader of the table. */
  readonly description: string;
  /**
   * Whether each response contains a new token. The baseline without a signature always returns the same one,
   * and introspection returns none.
   */
  readonly tokenVaries: boolean;
  /** Whether it is Mintmark, which `--against` starts from two commits. */
  readonly isMintmark?: boolean;
  start(setting: ServerSetting): Promise<StartedServer>;
}

/** The body of a token request with the credentials in the form. */
export const tokenForm = (clientId: string, clientSecret: string): string =>
  new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' }).toString();
