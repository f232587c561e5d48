// What the API proves to an issuer who it is with: a secret, a private key, a certificate.
import type { ClientKey } from '@mintmark/protocol';

/** What a secret or key is asked for with. */
export interface SecretRequest {
  /** The issuer has just refused what was given last: whatever is cached must be read anew. */
  readonly fresh: boolean;
}

/** A value, or what finds it before each exchange, and once more with `fresh` after a refusal: so one that is replaced needs no restart. */
export type CredentialSource<T> = T | ((request: SecretRequest) => T | Promise<T>);

/** The credentials of the API itself, with which it asks an issuer about tokens: the id, and a secret, a key or a certificate. */
export interface ApiCredentials {
  readonly clientId: string;
  /** The secret, sent by `client_secret_basic` (RFC 6749 §2.3.1). */
  readonly clientSecret?: CredentialSource<string> | undefined;
  /**
   * The private key, for `private_key_jwt` (RFC 7523 §2.2), in the place of a secret: `{ key, kid, alg }`, where `key` is a private JWK, a PKCS #8
   * PEM or a CryptoKey. `keyFromFile` of `@mintmark/client/node` is such a source, too.
   */
  readonly clientKey?: CredentialSource<ClientKey> | undefined;
  /**
   * What presents the API's certificate: the answer of `mutualTls` of `@mintmark/client/node`, or any other `fetch` that does. The API
   * authenticates by it where there is neither secret nor key (`tls_client_auth`, `self_signed_tls_client_auth`: RFC 8705 §2), and asks at the
   * `mtls_endpoint_aliases` of the issuer's metadata, where there are some (§5).
   */
  readonly mutualTls?: { readonly fetch: typeof globalThis.fetch } | undefined;
  /** The audience of assertions; the issuer unless given. */
  readonly assertionAudience?: string | undefined;
}

/**
 * Reads credentials; `undefined` where there are none.
 *
 * @throws TypeError for an id without a proof or the other way round, and for two proofs of one kind
 */
export const parseCredentials = (given: Partial<ApiCredentials>): ApiCredentials | undefined => {
  const { clientId, clientSecret, clientKey, mutualTls, assertionAudience } = given;
  if ([clientId, clientSecret, clientKey, mutualTls].every((each) => each === undefined)) return undefined;
  if (!clientId) throw new TypeError('clientId: clientSecret, clientKey and mutualTls are of no use without it.');
  if (!clientSecret && clientKey === undefined && mutualTls === undefined) {
    throw new TypeError('clientSecret, clientKey, mutualTls: clientId is of no use without one of them.');
  }
  if (clientSecret !== undefined && clientKey !== undefined) throw new TypeError('clientSecret, clientKey: give one of them.');
  return { clientId, clientSecret, clientKey, mutualTls, assertionAudience };
};
