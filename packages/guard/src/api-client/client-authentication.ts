// How the API proves who it is (RFC 6749 §2.3.1, RFC 7523 §2.2, RFC 8705 §2).
import { type ClientKey, formatBasic, importSigningKey, isSameKey, type SigningKey, setAssertion, signAssertion } from '@mintmark/protocol';
import type { ApiCredentials, CredentialSource, SecretRequest } from './api-credentials.ts';

/** A request in the making. */
export interface OutgoingRequest {
  readonly form: URLSearchParams;
  readonly headers: Record<string, string>;
}

/** What was read for one request. */
export interface ClientAuthentication {
  /** What it was read from: the same object or text as long as it is the same. */
  readonly source: unknown;
  /** Puts the proof into a request; a new assertion each time. */
  add(request: OutgoingRequest): void | Promise<void>;
}

/** Reads what the API proves itself with. */
export interface ClientAuthenticator {
  /** Whether reading anew can give anything else. */
  readonly isRenewable: boolean;
  read(request: SecretRequest): Promise<ClientAuthentication>;
}

/** What assertions say beside the client's id. */
export interface AssertionContext {
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Chooses the method: there is either a secret or a key; without both, the certificate is the proof. */
export const createClientAuthenticator = (
  { clientId, clientSecret, clientKey }: ApiCredentials,
  context: AssertionContext,
): ClientAuthenticator => {
  if (clientKey !== undefined) return authenticateByKey(clientId, clientKey, context);
  if (clientSecret !== undefined) return authenticateBySecret(clientId, clientSecret);
  // RFC 8705 §2: the certificate is the transport's; the form only says whose it is.
  const proof: ClientAuthentication = { source: undefined, add: ({ form }) => form.set('client_id', clientId) };
  return { isRenewable: false, read: async () => proof };
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
      // A key is imported once, not for each question.
      const read = last !== undefined && isSameKey(last.given, given) ? last : { given, key: await importSigningKey(given) };
      last = read;
      const add = async ({ form }: OutgoingRequest): Promise<void> =>
        setAssertion(form, clientId, await signAssertion(read.key, { clientId, audience, now: now() }));
      return { source: read.given, add };
    },
  };
};
