// A row of the benchmark: a server that can be started, and its request.

/** A POST of a form; a token request in most rows. */
export interface TokenRequest {
  readonly url: string;
  readonly body: string;
  /** How each correct body begins; by default, that of a token response. */
  readonly responseStart?: string;
}

/** The folders of a run. */
export interface ServerSetting {
  /** The folder in which stores are created. */
  readonly dataParent: string;
  /** Where Mintmark writes CPU profiles, if requested. */
  readonly profileDir: string | undefined;
}

/** A started server. */
export interface StartedServer {
  /** The root of its process tree. */
  readonly pid: number;
  readonly request: TokenRequest;
  /** The key set of its tokens; `undefined` when they are not signed. */
  readonly jwksUrl: string | undefined;
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
  start(setting: ServerSetting): Promise<StartedServer>;
}

/** The request of the guide, with the credentials in the form. */
export const tokenForm = (clientId: string, clientSecret: string): string =>
  new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' }).toString();
