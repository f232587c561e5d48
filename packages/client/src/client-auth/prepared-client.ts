// A client whose options are valid: how it reads its credential, and proves itself by it.
import type { ClientKey, SigningKey } from '@mintmark/protocol';
import type { HttpResponse } from '../http/exchange.ts';
import type { ServerEndpoint } from '../server/token-server.ts';

/** The credential, as read for one request. */
export type Credential =
  | { readonly secret: string }
  | { readonly workload: true }
  | { readonly attestation: string }
  | { readonly given: ClientKey; readonly key: SigningKey }
  | { readonly certificate: true };

/** A request before it is sent. */
export interface UnsentRequest {
  readonly form: URLSearchParams;
  readonly headers: Record<string, string>;
}

/** A client with valid options. */
export interface PreparedClient {
  /** `undefined` where the token of a workload identifies the client. */
  readonly clientId: string | undefined;
  /** The method, or the kind of credential while the server's metadata is unknown. */
  readonly kind: string;
  /** Whether the transport presents a certificate, for authentication or for binding tokens. */
  readonly hasCertificate: boolean;
  /** Reads the secret or key. */
  read(fresh: boolean): Promise<Credential>;
  /** Authenticates the request; with a new assertion, or a new token of the platform, each time. */
  prove(request: UnsentRequest, material: Credential, server: ServerEndpoint, signal: AbortSignal | undefined): Promise<void>;
  /** Whether the credential can change when it is read again. */
  readonly isRenewable: boolean;
  isSame(one: Credential, other: Credential): boolean;
  /**
   * Caches the challenge of a response, where the method has challenges.
   *
   * @returns whether the request was refused for it, so that it may be sent again
   */
  receivesChallenge?(response: HttpResponse, server: ServerEndpoint): boolean;
  /** Adds a hint to the error if one may help. */
  explain(error: unknown, material: Credential, server: ServerEndpoint): unknown;
}
