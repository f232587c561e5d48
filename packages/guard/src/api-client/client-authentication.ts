// Client authentication of the API at an issuer (RFC 6749 §2.3.1, RFC 7523 §2.2, RFC 8705 §2).
import { type ClientKey, formatBasic, importSigningKey, isSameKey, type SigningKey, setAssertion, signAssertion } from '@mintmark/protocol';
import type { ApiCredentials, CredentialSource, SecretRequest } from './api-credentials.ts';

/** A request to which authentication is added. */
export interface OutgoingRequest {
  readonly form: URLSearchParams;
  readonly headers: Record<string, string>;
}

/** The credentials that were read for one request. */
export interface ClientAuthentication {
  /** The value of the credential source; a change of it shows that the credentials have changed. */
  readonly source: unknown;
  /** Authenticates a request; each has a new assertion. */
  add(request: OutgoingRequest): void | Promise<void>;
}

/** Reads the credentials of the API. */
export interface ClientAuthenticator {
  /** Whether reading again can return other credentials. */
  readonly isRenewable: boolean;
  read(request: SecretRequest): Promise<ClientAuthentication>;
}

/** The claims of assertions apart from the client's id. */
export interface AssertionContext {
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Chooses the method: a key or a secret, or the certificate if there is neither. */
export const createClientAuthenticator = (
  { clientId, clientSecret, clientKey }: ApiCredentials,
  context: AssertionContext,
): ClientAuthenticator => {
  if (clientKey !== undefined) return authenticateByKey(clientId, clientKey, context);
  if (clientSecret !== undefined) return authenticateBySecret(clientId, clientSecret);
  // RFC 8705 §2: TLS presents the certificate; the form names the client.
  const authentication: ClientAuthentication = { source: undefined, add: ({ form }) => form.set('client_id', clientId) };
  return { isRenewable: false, read: async () => authentication };
};

const authenticateBySecret = (clientId: string, source: CredentialSource<string>): ClientAuthenticator => ({
  isRenewable: typeof source === 'function',
  read: async (request) => {
    const clientSecret = typeof source === 'function' ? await source(request) : source;
    const add = ({ headers }: OutgoingRequest): void => {
      headers['authorization'] = formatBasic({ clientId, clientSecret });
    };
    return { source: clientSecret, add };
  },
});

const authenticateByKey = (
  clientId: string,
  source: CredentialSource<ClientKey>,
  { audience, now }: AssertionContext,
): ClientAuthenticator => {
  let last: { readonly given: ClientKey; readonly key: SigningKey } | undefined;
  return {
    isRenewable: typeof source === 'function',
    read: async (request) => {
      const given = typeof source === 'function' ? await source(request) : source;
      // A key is imported only when it has changed.
      const read = last !== undefined && isSameKey(last.given, given) ? last : { given, key: await importSigningKey(given) };
      last = read;
      const add = async ({ form }: OutgoingRequest): Promise<void> =>
        setAssertion(form, clientId, await signAssertion(read.key, { clientId, audience, now: now() }));
      return { source: read.given, add };
    },
  };
};
