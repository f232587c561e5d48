// The credentials of the API at an issuer: a secret, a private key or a certificate.
import type { ClientKey } from '@mintmark/protocol';

/** The argument of a credential source. */
export interface SecretRequest {
  /** Whether the issuer has refused the last credentials: caches must be bypassed. */
  readonly fresh: boolean;
}

/**
 * A value, or a function that returns it. The function is called before each request, and again with
 * `fresh` after a refusal, so that rotation needs no restart.
 */
export type CredentialSource<T> = T | ((request: SecretRequest) => T | Promise<T>);

/**
 * The credentials with which the API authenticates at an issuer: its client id, and a secret, a key or a
 * certificate.
 */
export interface ApiCredentials {
  readonly clientId: string;
  /** The secret, sent by `client_secret_basic` (RFC 6749 §2.3.1). */
  readonly clientSecret?: CredentialSource<string> | undefined;
  /**
   * The private key, for `private_key_jwt` (RFC 7523 §2.2), instead of a secret: `{ key, kid, alg }`, where
   * `key` is a private JWK, a PKCS #8 PEM or a CryptoKey. `keyFromFile` of `@mintmark/client/node` returns
   * such a source.
   */
  readonly clientKey?: CredentialSource<ClientKey> | undefined;
  /**
   * A `fetch` that presents the API's certificate, as `mutualTls` of `@mintmark/client/node` returns it.
   * Without a secret or key, the API authenticates by its certificate (`tls_client_auth`,
   * `self_signed_tls_client_auth`: RFC 8705 §2). Requests go to the `mtls_endpoint_aliases` of the issuer's
   * metadata, if there are any (§5).
   */
  readonly mutualTls?: { readonly fetch: typeof globalThis.fetch } | undefined;
  /** The audience of assertions; the issuer by default. */
  readonly assertionAudience?: string | undefined;
}

/**
 * Parses credentials; `undefined` without any.
 *
 * @throws TypeError for a client id without a secret, key or certificate, for the reverse, and for both a
 *   secret and a key
 */
export const parseCredentials = (given: Partial<ApiCredentials>): ApiCredentials | undefined => {
  const { clientId, clientSecret, clientKey, mutualTls, assertionAudience } = given;
  if ([clientId, clientSecret, clientKey, mutualTls].every((each) => each === undefined)) return undefined;
  if (!clientId) throw new TypeError('clientId: required with clientSecret, clientKey or mutualTls.');
  if (!clientSecret && clientKey === undefined && mutualTls === undefined) {
    throw new TypeError('clientSecret, clientKey, mutualTls: one of them is required with clientId.');
  }
  if (clientSecret !== undefined && clientKey !== undefined) throw new TypeError('clientSecret, clientKey: only one of them may be set.');
  return { clientId, clientSecret, clientKey, mutualTls, assertionAudience };
};
