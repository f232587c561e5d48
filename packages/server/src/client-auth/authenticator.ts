// Client authentication (RFC 6749 §2.3). The order of the checks is defined only here.
import type { IncomingMessage } from 'node:http';
import { clientAuthMethodsWith, type Form } from '@mintmark/protocol';
import type { CredentialUses } from '../clients/credential-uses.ts';
import type { FailureThrottle } from '../clients/failure-throttle.ts';
import type { AdmittedExchange } from '../http/exchange.ts';
import type { PeerCertificate } from '../http/peer-certificate.ts';
import { assertionRefusedBy } from '../refusals/assertion-refused.ts';
import type { Reason } from '../refusals/reasons.ts';
import { invalidClient, Refusal } from '../refusals/refusal.ts';
import { type MaybePromise, recovering, whenReady } from '../system/at-once.ts';
import type { LoadedTenant } from '../tenants/load-tenant.ts';
import type { CountAssertion } from '../trust/count-assertions.ts';
import { attestedClient } from './attestation.ts';
import { idToRead } from './client-lookup.ts';
import { federatedGrant } from './federated-jwt.ts';
import type { AuthenticatedClient, ClientAuthDependencies, ClientAuthMethod, UsableClient } from './method.ts';
import { METHODS } from './methods.ts';
import { type PresentedRequest, presentedCredentials } from './presented.ts';

/** The dependencies of client authentication. */
export interface AuthenticatorDependencies extends ClientAuthDependencies {
  /** Applies the changes that other nodes made. */
  readonly refresh: () => Promise<void>;
  readonly failures: Pick<FailureThrottle, 'require' | 'succeeded' | 'failed'>;
  /** Counts the tokens of trusted issuers. */
  readonly countAssertion: CountAssertion;
  /** Records that a credential was used. */
  readonly uses: Pick<CredentialUses, 'note'>;
  /**
   * Returns the certificate of the connection, or the one that a trusted proxy forwarded.
   *
   * @throws {@link OAuthError} when the certificate is malformed
   */
  readonly certificateOf: (request: IncomingMessage) => PeerCertificate | undefined;
}

/** An authenticated client, with the certificate of its request, which need not be the credential. */
export interface AuthenticatedExchange extends AuthenticatedClient {
  readonly certificate: PeerCertificate | undefined;
}

/**
 * Authenticates the client of a request.
 *
 * @param form - the parsed body
 * @param acceptsGrants - whether the grant of the request can authenticate the client, as at the token endpoint
 * @throws {@link OAuthError} `invalid_request` for several methods in a request (RFC 6749 §2.3) or malformed
 * credentials, `invalid_client` for everything else
 */
export type AuthenticateClient = (exchange: AdmittedExchange, form: Form, acceptsGrants?: boolean) => MaybePromise<AuthenticatedExchange>;

/** Creates the function that every endpoint with client authentication calls. */
export const createClientAuthenticator = (dependencies: AuthenticatorDependencies): AuthenticateClient => {
  const { certificateOf, uses, countAssertion } = dependencies;
  return ({ request, tenant, address }, form, acceptsGrants) => {
    // 1. Credentials: from the header, the form and the connection.
    const certificate = certificateOf(request);
    const credentials = presentedCredentials(form, acceptsGrants);
    const presented = { tenant, address, headers: request.headers, credentials, isTokenRequest: acceptsGrants === true, certificate };

    // 2. Method: exactly one.
    const method = methodOf(presented);

    // 3. Client, unless the address has failed too often, and credential. 4. In force, and allowed to use the method.
    // 5. Address. The method checks the last two, by `requireUsable`, so that their refusals cost what others cost.
    const { changes } = dependencies.clients;
    const usable = (): MaybePromise<UsableClient> =>
      recovering(
        () => method.authenticate(presented, dependencies),
        (error) => authenticateIfChanged(error, changes, method, presented, dependencies),
      );
    const ofIssuer = async () => {
      const decided = await usable();
      return { issuerId: decided.issuerId ?? '', decided };
    };
    const authenticateFrom = (): MaybePromise<AuthenticatedExchange> =>
      whenReady(usesRules(method) ? countAssertion(ofIssuer) : usable(), (authenticated) => {
        const { client, credentialId, replays, endsAt, limits, isGrant } = authenticated;

        // 6. Last use.
        uses.note(client, credentialId, address);
        return { client, credentialId, method: authenticated.method, replays, endsAt, limits, isGrant, certificate };
      });
    return recovering(authenticateFrom, (error) => {
      const refusal = counted(error, presented, dependencies);
      throw method === federatedGrant ? assertionRefusedBy(refusal) : refusal;
    });
  };
};

// A request without credentials is no attempt: some programs send them only after a challenge (RFC 9110 §11.2).
const NO_ATTEMPTS: ReadonlySet<Reason> = new Set(['no_credentials', 'other_auth_scheme']);

/** Counts a failed authentication. @returns the error for the caller */
const counted = (error: unknown, { tenant, address }: PresentedRequest, { failures }: AuthenticatorDependencies): unknown => {
  if (!(error instanceof Refusal) || error.code !== 'invalid_client' || NO_ATTEMPTS.has(error.reason)) return error;
  // Under the id that was looked up before: another would tell which reading of the credentials is a client's.
  const { clientId = '', claimedId = clientId } = error.facts;
  return failures.failed({ tenantId: tenant.tenant.id, clientId: claimedId, address }, error);
};

/** Tries once more if the refusal may be due to a change that this node had not learned of. */
const authenticateIfChanged = async (
  error: unknown,
  changesBefore: number,
  method: ClientAuthMethod,
  presented: PresentedRequest,
  dependencies: AuthenticatorDependencies,
): Promise<UsableClient> => {
  if (!(error instanceof Refusal) || error.code !== 'invalid_client') throw error;
  const { clientId = '', lookedUp = [clientId] } = error.facts;
  if (!(await hasChanged(usesRules(method) ? undefined : lookedUp, changesBefore, presented.tenant, dependencies))) throw error;
  return method.authenticate(presented, dependencies);
};

const CERTIFICATE_METHODS: readonly ClientAuthMethod[] = clientAuthMethodsWith('proves', 'certificate').map((name) => METHODS[name]);
const OTHER_METHODS: readonly ClientAuthMethod[] = [
  ...Object.values(METHODS).filter((method) => !CERTIFICATE_METHODS.includes(method)),
  attestedClient,
];

const methodOf = (presented: PresentedRequest): ClientAuthMethod => {
  let found: ClientAuthMethod | undefined;
  for (const method of OTHER_METHODS) {
    if (!method.presentedIn(presented)) continue;
    if (found !== undefined) throw severalMethods(presented);
    found = method;
  }
  // A grant next to other credentials is left to its grant type.
  if (found === undefined && federatedGrant.presentedIn(presented)) found = federatedGrant;
  // A certificate next to other credentials only binds the token (RFC 8705 §3).
  found ??= CERTIFICATE_METHODS.find((method) => method.presentedIn(presented));
  if (found === undefined) throw noMethod(presented);
  return found;
};

const severalMethods = (presented: PresentedRequest): Refusal => {
  const methods = Object.entries(METHODS).flatMap(([name, method]) =>
    OTHER_METHODS.includes(method) && method.presentedIn(presented) ? [name] : [],
  );
  return new Refusal('invalid_request', 'The client uses more than one way to authenticate.', 'several_auth_methods', {
    clientId: presented.credentials.clientId,
    detail: { methods },
  });
};

const noMethod = ({ headers: { authorization }, credentials: { clientId } }: PresentedRequest): Refusal =>
  authorization === undefined
    ? invalidClient('no_credentials', { clientId })
    : invalidClient('other_auth_scheme', { clientId, detail: { scheme: knownScheme(authorization) } });

// Registered schemes (RFC 9110 §16.4.1) and common unregistered ones. Any other first word may be a secret
// that was sent without a scheme, and is not logged.
const SCHEMES = ['Bearer', 'DPoP', 'Negotiate', 'NTLM', 'Digest', 'GNAP', 'HOBA', 'Mutual', 'OAuth', 'PrivateToken', 'Token', 'vapid'];

const knownScheme = (authorization: string): string => {
  const [, word = ''] = /^([\w-]+)(?: |$)/.exec(authorization) ?? [];
  return SCHEMES.find((scheme) => scheme.toLowerCase() === word.toLowerCase()) ?? 'unknown';
};

/** Whether the credentials are trust rules, which change with any client. */
const usesRules = (method: ClientAuthMethod): boolean => [federatedGrant, attestedClient, METHODS.federated_jwt].includes(method);

// Before a refusal, this node refreshes, so that it accepts a secret that another node has just created.
// Every refusal costs one refresh, and another read if anything changed, whether or not the client exists.
const hasChanged = async (
  clientIds: readonly string[] | undefined,
  changesBefore: number,
  { tenant: { id: tenantId } }: LoadedTenant,
  { clients, refresh }: Pick<AuthenticatorDependencies, 'clients' | 'refresh'>,
): Promise<boolean> => {
  const before = clientIds?.map((clientId) => clients.remembered(tenantId, clientId)?.version);
  await refresh();
  if (clients.changes === changesBefore) return false;
  const after = await Promise.all((clientIds ?? []).map((clientId) => clients.read(tenantId, idToRead(clientId))));
  // The change may concern another client: only a new version is worth another attempt. The poll may have evicted
  // the record after it was read.
  return before === undefined || after.some((client, index) => client?.version !== before[index]);
};
