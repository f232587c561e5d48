// Counts and traces the attempts of clients to authenticate, and notes the client for the access log.
import type { IncomingMessage } from 'node:http';
import { OAuthError } from '@mintmark/protocol';
import type { PeerCertificate } from '../http/peer-certificate.ts';
import type { FactsOfRequests } from '../http/request-facts.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { settling } from '../system/at-once.ts';
import type { Tracing } from '../tracing/tracing.ts';
import type { AuthenticateClient } from './authenticator.ts';
import { METHODS } from './methods.ts';
import { type PresentedCredentials, presentedCredentials } from './presented.ts';

/** The dependencies of the count. */
export interface AttemptDependencies {
  readonly metrics: Metrics;
  readonly certificateOf: (request: IncomingMessage) => PeerCertificate | undefined;
  /** For the access log and spans; `undefined` without both. */
  readonly facts: FactsOfRequests | undefined;
  /** `undefined` when nothing is traced. */
  readonly tracing: Tracing | undefined;
}

/** Wraps client authentication so that each attempt is counted. */
export const countingAttempts = (
  authenticate: AuthenticateClient,
  { metrics, certificateOf, facts, tracing }: AttemptDependencies,
): AuthenticateClient => {
  const attempts = metrics.counter({
    name: 'mintmark_client_auth_total',
    help: 'Attempts of clients to authenticate. refused: not authenticated; error: no decision, as without a store.',
    labels: ['method', 'result'],
  });
  const traced = tracing === undefined ? authenticate : tracedAttempts(authenticate, tracing);
  return (exchange, form, acceptsGrants) =>
    settling(
      () => traced(exchange, form, acceptsGrants),
      (authenticated) => {
        attempts.increment(authenticated.method, 'success');
        facts?.note(exchange.request, { client: authenticated.client.clientId, authMethod: authenticated.method });
        return authenticated;
      },
      (error) => {
        const isRefused = error instanceof OAuthError && error.status < 500;
        const authMethod = presentedMethod(exchange, presentedCredentials(form, acceptsGrants), certificateOf);
        attempts.increment(authMethod, isRefused ? 'refused' : 'error');
        facts?.note(exchange.request, { authMethod });
        throw error;
      },
    );
};

/** The client lookup, and what a credential costs to check, is below a span of its own. */
const tracedAttempts =
  (authenticate: AuthenticateClient, tracing: Tracing): AuthenticateClient =>
  (exchange, form, acceptsGrants) => {
    const span = tracing.begin('authenticate client', 'internal');
    if (span === undefined) return authenticate(exchange, form, acceptsGrants);
    return settling(
      () => tracing.within(span, () => authenticate(exchange, form, acceptsGrants)),
      (authenticated) => {
        span.end();
        return authenticated;
      },
      (error) => {
        span.end();
        throw error;
      },
    );
  };

/** The first method that a request presents; `none` if it presents none, or its certificate is malformed. */
const presentedMethod = (
  { request, tenant, address }: Parameters<AuthenticateClient>[0],
  credentials: PresentedCredentials,
  certificateOf: AttemptDependencies['certificateOf'],
): string => {
  const common = { tenant, address, headers: request.headers, credentials };
  try {
    const presented = { ...common, certificate: certificateOf(request) };
    return (
      Object.entries(METHODS).find(([, method]) => method.presentedIn(presented))?.[0] ??
      (credentials.grantAssertion === undefined ? 'none' : 'federated_jwt')
    );
  } catch {
    return 'none';
  }
};
