// Client authentication (RFC 6749 §2.3): the table of methods, and the one function that asks it. One file per method.

import type { ClientAuthMethodName, RegisteredAuthMethod } from '@mintmark/protocol';
import { allowedAuthMethods } from '../records/profile.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';
import { clientCertificate } from './client-certificate.ts';
import { clientSecretBasic } from './client-secret-basic.ts';
import { clientSecretJwt } from './client-secret-jwt.ts';
import { clientSecretPost } from './client-secret-post.ts';
import type { AuthenticatedClient, ClientAuthDependencies, ClientAuthMethod } from './method.ts';
import type { PresentedRequest } from './presented.ts';
import { privateKeyJwt } from './private-key-jwt.ts';
/** The methods, under their names of RFC 7591 §2 and RFC 8705 §2. Both certificate methods present the same: the registration tells them apart. */
export const CLIENT_AUTH_METHODS = {
  client_secret_basic: clientSecretBasic,
  client_secret_post: clientSecretPost,
  client_secret_jwt: clientSecretJwt,
  private_key_jwt: privateKeyJwt,
  tls_client_auth: clientCertificate,
  self_signed_tls_client_auth: clientCertificate,
} satisfies Record<string, ClientAuthMethod>;
const METHODS: readonly ClientAuthMethod[] = [...new Set<ClientAuthMethod>(Object.values(CLIENT_AUTH_METHODS))];

const SECRET_IN_THE_CLEAR: readonly ClientAuthMethodName[] = ['client_secret_basic', 'client_secret_post'];

/** Which methods a registration stands for. */
export const methodsOf = (registered: RegisteredAuthMethod): readonly ClientAuthMethodName[] =>
  registered === 'default' ? SECRET_IN_THE_CLEAR : [registered];

/**
 * Authenticates the client of a request.
 *
 * @throws {@link Refusal} `invalid_request` for more than one method in a request (RFC 6749 §2.3), `invalid_client` for everything else
 */
export const authenticateClient = async (
  presented: PresentedRequest,
  dependencies: ClientAuthDependencies,
): Promise<AuthenticatedClient> => {
  const [method, another] = METHODS.filter(({ presentedIn }) => presentedIn(presented));
  if (another !== undefined) throw severalMethods(presented);
  if (method === undefined) throw noMethod(presented);

  const { changes } = dependencies.clients;
  try {
    return await authenticateBy(method, presented, dependencies);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'invalid_client') throw error;
    if (!(await hasChanged(error.facts.clientId ?? '', changes, dependencies))) throw error;
    return authenticateBy(method, presented, dependencies);
  }
};

const severalMethods = (presented: PresentedRequest): Refusal => {
  const methods = Object.entries(CLIENT_AUTH_METHODS).flatMap(([name, { presentedIn }]) => (presentedIn(presented) ? [name] : []));
  return new Refusal('invalid_request', 'The client uses more than one way to authenticate.', 'several_auth_methods', {
    clientId: presented.credentials.clientId,
    detail: { methods },
  });
};

const noMethod = ({ authorization, credentials: { clientId } }: PresentedRequest): Refusal =>
  authorization === undefined
    ? invalidClient('no_credentials', { clientId })
    : invalidClient('other_auth_scheme', { clientId, detail: { scheme: knownScheme(authorization) } });

// RFC 9110 §16.4.1, and what is in use besides. Any other first word may be a secret that was sent without a scheme.
const SCHEMES = ['Bearer', 'DPoP', 'Negotiate', 'NTLM', 'Digest', 'GNAP', 'HOBA', 'Mutual', 'OAuth', 'PrivateToken', 'Token', 'vapid'];

const knownScheme = (authorization: string): string => {
  const [, word = ''] = /^([\w-]+)(?: |$)/.exec(authorization) ?? [];
  return SCHEMES.find((scheme) => scheme.toLowerCase() === word.toLowerCase()) ?? 'unknown';
};

const authenticateBy = async (
  method: ClientAuthMethod,
  presented: PresentedRequest,
  dependencies: ClientAuthDependencies,
): Promise<AuthenticatedClient> => {
  const authenticated = await method.authenticate(presented, dependencies);
  requireInForce(authenticated, dependencies);
  return authenticated;
};

// A secret that another node made a moment ago is good here at once: before anybody is refused, this node looks for what it has not heard of
// yet. Everybody who is refused costs that look, whether there is such a client or not.
const hasChanged = async (clientId: string, heard: number, { tenant, clients, look }: ClientAuthDependencies): Promise<boolean> => {
  const tenantId = tenant.tenant.id;
  const before = clients.remembered(tenantId, clientId);
  await look();
  // The poll may have dropped it after it was judged.
  if (before === undefined) return clients.changes !== heard;
  if (clients.remembered(tenantId, clientId) === before) return false;
  // A look tells again what changed some seconds ago: only what is new is worth another try.
  return (await clients.read(tenantId, clientId))?.version !== before.version;
};

/**
 * Lets a client pass that may be given anything at this moment, by a method that it is registered for.
 *
 * @throws {@link Refusal} `invalid_client`, with the true reason
 */
export const requireInForce = (
  { client, credentialId, method }: Pick<AuthenticatedClient, 'client' | 'method'> & { readonly credentialId: string | undefined },
  { tenant, now }: Pick<ClientAuthDependencies, 'tenant' | 'now'>,
): void => {
  const facts = { clientId: client.clientId, credentialId };
  if (client.disabledAt !== undefined) throw invalidClient('client_disabled', facts);
  if (client.expiresAt !== undefined && client.expiresAt <= now()) throw invalidClient('client_expired', facts);
  const allowed = allowedAuthMethods(tenant.tenant.profile);
  if (!methodsOf(client.authMethod).includes(method) || !allowed.includes(method))
    throw invalidClient('wrong_auth_method', { ...facts, detail: { method } });
};
