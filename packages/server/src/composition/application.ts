// Composes the endpoints and APIs into one request handler.
import type { RequestListener } from 'node:http';
import type { AuditKeeper } from '../audit/audit-keeper.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { UsageCounter } from '../clients/usage/usage-counter.ts';
import { CONSOLE_PATH } from '../console/error-scope.ts';
import { tokenProofCheck } from '../dpop/token-proof.ts';
import { authorizationEndpoint } from '../endpoints/authorization.ts';
import { challengeEndpoint } from '../endpoints/challenge.ts';
import { clientCounts } from '../endpoints/client-counts.ts';
import { INTROSPECTIONS, introspectionEndpoint } from '../endpoints/introspection.ts';
import { jwksEndpoint } from '../endpoints/jwks.ts';
import { metadataEndpoint } from '../endpoints/metadata.ts';
import { protectedResourceEndpoint } from '../endpoints/protected-resource.ts';
import { revocationEndpoint } from '../endpoints/revocation.ts';
import { revocationFeedEndpoint } from '../endpoints/revocation-feed.ts';
import { EXCHANGE_DEPTHS, TOKENS_COALESCED, TOKENS_ISSUED, tokenEndpoint } from '../endpoints/token.ts';
import { createGrantTypes, type GrantTypes } from '../grants/grant-types.ts';
import { createApplication, MAX_BODY } from '../http/application.ts';
import { type FormEndpoint, formEndpoints } from '../http/form-endpoint.ts';
import { hotPath } from '../http/hot-path.ts';
import { requestMetrics } from '../http/request-metrics.ts';
import { FeedWaiters } from '../introspection/feed-waiters.ts';
import type { ManagementDependencies } from '../management/request.ts';
import { REQUEST_SECONDS } from '../metrics/histogram.ts';
import { LatencyHistory, RECORD_INTERVAL } from '../metrics/latency-history.ts';
import type { GuardedFetch, GuardedRequest } from '../outgoing/guarded-fetch.ts';
import type { QuotaLedger } from '../quotas/ledger.ts';
import { activeGrant, activeTransaction } from '../tokens/active-grant.ts';
import type { Coalescer } from '../tokens/coalescer.ts';
import type { Mint } from '../tokens/mint.ts';
import type { SignInCounter } from '../tokens/sign-in-counter.ts';
import type { ClientAuthentication } from './client-authentication.ts';
import type { Directories } from './directories.ts';
import { LaterHandler } from './later-handler.ts';
import { loadManagement, MANAGEMENT_SCOPES } from './load-management.ts';
import type { Network } from './network.ts';
import type { ServingStore } from './serving-store.ts';
import type { Start } from './start.ts';

/** The parts of the application. */
export interface ApplicationParts {
  readonly network: Network;
  readonly store: ServingStore;
  readonly audit: AuditTrail;
  readonly auditKeeper: AuditKeeper;
  readonly directories: Directories;
  readonly clientAuthentication: ClientAuthentication;
  readonly mint: Mint;
  readonly quotas: QuotaLedger;
  readonly coalescer: Coalescer;
  readonly signIns: SignInCounter;
  readonly usage: UsageCounter;
  readonly fetch: GuardedFetch;
  readonly request: GuardedRequest;
}

export interface ComposedApplication {
  readonly handler: RequestListener;
  /** Ends the long-poll requests of the revocation feed. */
  readonly endWaiting: () => void;
  /** Loads the management API. Its requests wait until then. */
  readonly loadManagement: () => Promise<void>;
}

export const composeApplication = async (all: ApplicationParts, start: Start): Promise<ComposedApplication> => {
  const { network, store, audit, usage, directories } = all;
  const { takesCertificates, mtlsUrl, proxies } = network;
  const { tenants, freshness } = directories;
  const { requestId, log, parts, now, metrics } = start;
  const waiters = new FeedWaiters(store.storage);
  parts.defer(() => waiters.close());
  metrics.read({
    name: 'mintmark_feed_followers',
    help: 'Requests of the revocation feed that wait for an event.',
    labels: [],
    read: () => [{ labels: {}, value: waiters.count }],
  });
  const { issuerKeys, trusts, countAssertion } = all.clientAuthentication;
  const { clients } = directories;
  const finds = { grants: store.grants, clients, now };
  const grantTypes = createGrantTypes({
    clients,
    issuerKeys,
    trusts,
    countAssertion,
    activeGrant: (token, tenant) => activeGrant(token, tenant, finds),
    activeTransaction: (token, tenant) => activeTransaction(token, tenant, finds),
    now,
  });
  const endpoints = formEndpointsOf(all, { waiters, grantTypes }, start);
  const { facts, spans } = network;
  const requests = requestMetrics(metrics);
  const latencies = new LatencyHistory(() => requests.durations(), REQUEST_SECONDS, now);
  const recording = setInterval(() => latencies.record(), RECORD_INTERVAL).unref();
  parts.defer(() => clearInterval(recording));
  const common = { tenants, proxies, freshness, requestId, audit, usage, log, requests, facts, spans };
  const { app, handler } = createApplication({ ...common, errorScopes: [] });
  await app.register(formEndpoints(endpoints, common));
  await app.register(jwksEndpoint);
  await app.register(metadataEndpoint({ takesCertificates, mtlsUrl }));
  await app.register(protectedResourceEndpoint(takesCertificates));
  await app.register(authorizationEndpoint);
  await app.register(challengeEndpoint(store.nonces, now));
  await app.ready();
  const management = new LaterHandler([...MANAGEMENT_SCOPES.map(({ prefix }) => prefix), CONSOLE_PATH], () =>
    loadManagement(
      managementParts(all, { waiters, grantTypes, latencies }, start),
      { ...common, slots: all.clientAuthentication.slots, request: all.request },
      start,
    ),
  );
  return {
    handler: hotPath(endpoints, { ...common, maxBody: MAX_BODY }, management.before(handler())),
    endWaiting: () => waiters.close(),
    loadManagement: () => management.load(),
  };
};

/** Parts that only the endpoints and the management API share. */
interface EndpointParts {
  readonly waiters: FeedWaiters;
  readonly grantTypes: GrantTypes;
}

const formEndpointsOf = (
  { network, store, audit, usage, directories, clientAuthentication, mint, quotas, coalescer }: ApplicationParts,
  { waiters, grantTypes }: EndpointParts,
  { now, metrics, tracing, config: { metricsLabels } }: Start,
): readonly FormEndpoint[] => {
  const { mtlsUrl, proxies, facts } = network;
  const { storage, grants, nonces } = store;
  const { clients, tenants, freshness } = directories;
  const { authenticate, uses, instances } = clientAuthentication;
  const onRevoked = (tenantId: string): void => waiters.notify(tenantId);
  const [issued, coalesced] = [metrics.counter(TOKENS_ISSUED), metrics.counter(TOKENS_COALESCED)];
  const depths = metrics.histogram(EXCHANGE_DEPTHS).distribution();
  const introspections = metrics.counter(INTROSPECTIONS);
  return [
    ...tokenEndpoint({
      ...{ authenticate, now, grantTypes, mint, quotas, coalescer, uses, instances, issued, coalesced, depths, facts },
      countOfClient: clientCounts(metrics, metricsLabels),
      checkProof: tokenProofCheck({ nonces, mtlsUrl, now }),
    }),
    ...introspectionEndpoint({ authenticate, now, clients, grants, storage, audit, usage, tenants, proxies, freshness, introspections }),
    ...revocationEndpoint({ authenticate, now, storage, tracing, onRevoked }),
    ...revocationFeedEndpoint({ authenticate, now, storage, waiters }),
  ];
};

const managementParts = (
  { network, store, audit, auditKeeper, directories, clientAuthentication, signIns, usage, fetch }: ApplicationParts,
  { waiters, grantTypes, latencies }: EndpointParts & Pick<ManagementDependencies, 'latencies'>,
  { config, now, log }: Start,
): ManagementDependencies => ({
  storage: store.storage,
  peppers: store.peppers,
  seal: store.seal,
  unseal: store.unseal,
  nonces: store.nonces,
  clients: directories.clients,
  tenants: directories.tenants,
  freshness: directories.freshness,
  keyManager: directories.keyManager,
  uses: clientAuthentication.uses,
  instances: clientAuthentication.instances,
  failures: clientAuthentication.failures,
  issuerKeys: clientAuthentication.issuerKeys,
  trusts: clientAuthentication.trusts,
  steady: clientAuthentication.steady,
  certificateOf: clientAuthentication.certificateOf,
  mtlsUrl: network.mtlsUrl,
  proxies: network.proxies,
  onRevoked: (tenantId) => waiters.notify(tenantId),
  grantTypes,
  signIns,
  usage,
  usageRetention: config.usageRetention,
  latencies,
  consoleSessions: config.console,
  audit,
  auditKeeper,
  fetch,
  now,
  log,
});
