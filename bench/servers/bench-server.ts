// What a row of the benchmark is: a server that can be started, and the request that it is asked.

/** A request, for one token unless its row says otherwise, sent as a POST of a form. */
export interface TokenRequest {
  readonly url: string;
  readonly body: string;
  /** How each right answer begins; as a token answer does, unless told. */
  readonly answerStart?: string;
}

/** Where a run keeps what servers write. */
export interface ServerSetting {
  /** The folder in which stores are made. */
  readonly dataParent: string;
  /** Where Mintmark writes CPU profiles, when asked to. */
  readonly profileDir: string | undefined;
}

/** A started server. */
export interface StartedServer {
  /** The root of its process tree. */
  readonly pid: number;
  readonly request: TokenRequest;
  /** The keys that its tokens verify under; `undefined` when they are not signed. */
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
  /** Whether each answer carries a token of its own; the baseline without signature and introspection answer always the same. */
  readonly fresh: boolean;
  start(setting: ServerSetting): Promise<StartedServer>;
}

/** The request of the guide, with the credentials in the form. */
export const tokenForm = (clientId: string, clientSecret: string): string =>
  new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' }).toString();
