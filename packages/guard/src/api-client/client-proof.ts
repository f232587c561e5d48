// How the API proves who it is (RFC 6749 §2.3.1, RFC 7523 §2.2, RFC 8705 §2).
import { type ClientKey, formatBasic, importSigningKey, isSameKey, putAssertion, type SigningKey, signAssertion } from '@mintmark/protocol';
import type { ApiCredentials, CredentialSource, SecretRequest } from './api-credentials.ts';

/** A request in the making. */
export interface UnsentRequest {
  readonly form: URLSearchParams;
  readonly headers: Record<string, string>;
}

/** What was read for one request. */
export interface ClientProof {
  /** What it was read from: the same object or text as long as it is the same. */
  readonly from: unknown;
  /** Puts the proof into a request; a new assertion each time. */
  add(request: UnsentRequest): void | Promise<void>;
}

/** Reads what the API proves itself with. */
export interface ClientProver {
  /** Whether reading anew can give anything else. */
  readonly isRenewable: boolean;
  read(request: SecretRequest): Promise<ClientProof>;
}

/** What assertions say beside the client's id. */
export interface AssertionContext {
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Chooses the method: there is either a secret or a key; without both, the certificate is the proof. */
export const clientProver = ({ clientId, clientSecret, clientKey }: ApiCredentials, context: AssertionContext): ClientProver => {
  if (clientKey !== undefined) return byKey(clientId, clientKey, context);
  if (clientSecret !== undefined) return bySecret(clientId, clientSecret);
  // RFC 8705 §2: the certificate is the transport's; the form only says whose it is.
  const proof: ClientProof = { from: undefined, add: ({ form }) => form.set('client_id', clientId) };
  return { isRenewable: false, read: async () => proof };
};

const bySecret = (clientId: string, source: CredentialSource<string>): ClientProver => ({
  isRenewable: typeof source === 'function',
  read: async (request) => {
    const clientSecret = typeof source === 'function' ? await source(request) : source;
    const add = ({ headers }: UnsentRequest): void => {
      headers['authorization'] = formatBasic({ clientId, clientSecret });
    };
    return { from: clientSecret, add };
  },
});

const byKey = (clientId: string, source: CredentialSource<ClientKey>, { audience, now }: AssertionContext): ClientProver => {
  let last: { readonly given: ClientKey; readonly key: SigningKey } | undefined;
  return {
    isRenewable: typeof source === 'function',
    read: async (request) => {
      const given = typeof source === 'function' ? await source(request) : source;
      // A key is imported once, not for each question.
      const read = last !== undefined && isSameKey(last.given, given) ? last : { given, key: await importSigningKey(given) };
      last = read;
      const add = async ({ form }: UnsentRequest): Promise<void> =>
        putAssertion(form, clientId, await signAssertion(read.key, { clientId, audience, now: now() }));
      return { from: read.given, add };
    },
  };
};
