// Client authentication (RFC 6749 §2.3): the table of methods, and the one function that asks it. One file per method.
import { OAuthError, type TokenRequest } from '@mintmark/protocol';
import { invalidClient } from '../audit/refusal.ts';
import type { Client, RegisteredAuthMethod } from '../clients/client.ts';
import type { ClientDirectory } from '../clients/client-directory.ts';
import type { Peppers } from '../clients/secret-hash.ts';
import type { Tenant } from '../tenants/tenant.ts';
import { clientSecretBasic } from './client-secret-basic.ts';
import { clientSecretPost } from './client-secret-post.ts';

/** What a method may look at. */
export interface PresentedRequest {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  readonly request: TokenRequest;
}

/** What a method may use. */
export interface ClientAuthDependencies {
  readonly tenant: Tenant;
  readonly clients: ClientDirectory;
  readonly peppers: Peppers;
  readonly now: () => number;
}

/** The client and the credential that proved it. */
export interface AuthenticatedClient {
  readonly client: Client;
  readonly credentialId: string;
}

/** One way to authenticate. It says whether a request uses it, and who the client is; the rest is asked of it by this file. */
export interface ClientAuthMethod {
  readonly presentedIn: (presented: PresentedRequest) => boolean;
  /** @throws {@link Refusal} `invalid_client`, with the true reason */
  readonly authenticate: (presented: PresentedRequest, dependencies: ClientAuthDependencies) => Promise<AuthenticatedClient>;
}

/** The methods, under their names of RFC 7591 §2. */
export const CLIENT_AUTH_METHODS = {
  client_secret_basic: clientSecretBasic,
  client_secret_post: clientSecretPost,
} satisfies Record<string, ClientAuthMethod>;

/** A method that a client can authenticate by. */
export type ClientAuthMethodName = keyof typeof CLIENT_AUTH_METHODS;

const METHODS = Object.entries(CLIENT_AUTH_METHODS) as [ClientAuthMethodName, ClientAuthMethod][];

/** Which methods a registration stands for. */
const REGISTERED: Record<RegisteredAuthMethod, readonly ClientAuthMethodName[]> = {
  default: ['client_secret_basic', 'client_secret_post'],
  client_secret_basic: ['client_secret_basic'],
  client_secret_post: ['client_secret_post'],
};

/**
 * Authenticates the client of a request.
 *
 * @throws {@link OAuthError} `invalid_request` for more than one method in a request (RFC 6749 §2.3), `invalid_client` for everything else
 */
export const authenticateClient = async (
  presented: PresentedRequest,
  dependencies: ClientAuthDependencies,
): Promise<AuthenticatedClient> => {
  const used = METHODS.filter(([, method]) => method.presentedIn(presented));
  const assertions = presented.request.clientAssertion === undefined ? 0 : 1;
  if (used.length + assertions > 1) throw new OAuthError('invalid_request', 'The client uses more than one way to authenticate.');
  if (assertions > 0) throw invalidClient('unsupported_auth_method', { clientId: presented.request.clientId });
  const [method] = used;
  if (method === undefined) throw invalidClient('no_credentials', { clientId: presented.request.clientId });

  const authenticated = await method[1].authenticate(presented, dependencies);
  const { client, credentialId } = authenticated;
  const facts = { clientId: client.clientId, credentialId };
  if (client.disabledAt !== undefined) throw invalidClient('client_disabled', facts);
  if (client.expiresAt !== undefined && client.expiresAt <= dependencies.now()) throw invalidClient('client_expired', facts);
  if (!REGISTERED[client.authMethod].includes(method[0]))
    throw invalidClient('wrong_auth_method', { ...facts, detail: { method: method[0] } });
  return authenticated;
};
