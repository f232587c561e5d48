// A row of the benchmark: a server that can be started, and its requests.

/** A POST of a form; a token request in most rows. */
export interface BenchRequest {
  readonly url: string;
  readonly body: string;
  /** Besides Content-Type, which is that of a form unless it is named here. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How each correct body begins; by default, that of a token response. */
  readonly responseStart?: string;
  /** The certificate authority of an `https:` URL, PEM. */
  readonly ca?: string;
  /** With it, the body has {@link RANDOM_CLIENT} for the number of a random client, in seven digits. */
  readonly clients?: number;
}

/** In a body, the number of a client: each request has another one. */
export const RANDOM_CLIENT = '{client}';

/** What the servers of a run have in common. */
export interface ServerSetting {
  /** The folder in which stores are created. */
  readonly dataParent: string;
  /** Where Mintmark writes CPU profiles, if requested. */
  readonly profileDir: string | undefined;
  /** The folder of the sources that Mintmark runs from; these, if absent. */
  readonly checkout?: string | undefined;
}

/** A started server. */
export interface StartedServer {
  /** The roots of its process trees. */
  readonly pids: readonly number[];
  readonly request: BenchRequest;
  /** Creates requests that can be sent once each, for a row that needs them. */
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
  readonly what: string;
  /**
   * Whether each response has another token; the baseline without signature and introspection always return
   * the same.
   */
  readonly fresh: boolean;
  /** Whether it is Mintmark, which `--against` starts from two commits. */
  readonly isMintmark?: boolean;
  start(setting: ServerSetting): Promise<StartedServer>;
}

/** The request of the guide, with the credentials in the form. */
export const tokenForm = (clientId: string, clientSecret: string): string =>
  new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' }).toString();
