// The composition root, and the table of contents of the product: the one file that sees every part. What can fail for a reason outside
// comes first, so that a start that fails leaves nothing half-made.
import type { IncomingMessage, RequestListener } from 'node:http';
import { steadyClock, withoutBrackets } from '@mintmark/protocol';
import { type Logger, pino } from 'pino';
import { AuditKeeper } from './audit/audit-keeper.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import { CheckpointDelivery, fileSink, urlSink } from './audit/checkpoint-sinks.ts';
import { createClientAuthenticator } from './client-auth/authenticator.ts';
import { ClientDirectory } from './clients/client-directory.ts';
import { FetchedClientKeys } from './clients/client-keys.ts';
import { CredentialUses } from './clients/credential-uses.ts';
import { BcryptComparer } from './clients/slow-hash/bcrypt-comparer.ts';
import { SlowSecrets } from './clients/slow-hash/slow-secrets.ts';
import { StaleHashes } from './clients/stale-hashes.ts';
import type { ServerConfig } from './config/config.ts';
import { tokenProofCheck } from './dpop/token-proof.ts';
import { authorizationEndpoint } from './endpoints/authorization.ts';
import { introspectionEndpoint } from './endpoints/introspection.ts';
import { jwksEndpoint } from './endpoints/jwks.ts';
import { metadataEndpoint } from './endpoints/metadata.ts';
import { protectedResourceEndpoint } from './endpoints/protected-resource.ts';
import { revocationEndpoint } from './endpoints/revocation.ts';
import { revocationFeedEndpoint } from './endpoints/revocation-feed.ts';
import { tokenEndpoint } from './endpoints/token.ts';
import { createGrantTypes } from './grants/grant-types.ts';
import { accessLog } from './http/access-log.ts';
import { createApplication, MAX_BODY } from './http/application.ts';
import { ignoredHeader, loadTrustedProxies } from './http/client-address.ts';
import { addressOf } from './http/exchange.ts';
import { formEndpoints } from './http/form-endpoint.ts';
import { hotPath } from './http/hot-path.ts';
import { operationsHandler } from './http/operations.ts';
import { peerCertificate } from './http/peer-certificate.ts';
import { requestIds } from './http/request-id.ts';
import { FeedWaiters } from './introspection/feed-waiters.ts';
import { startHousekeeping } from './maintenance/housekeeping.ts';
import { openStore } from './maintenance/open-store.ts';
import { registerMasterKey } from './maintenance/rewrap.ts';
import { MANAGEMENT_ERRORS, managementApi } from './management/api.ts';
import { normalizeHost } from './net/host-name.ts';
import { isLoopback } from './net/listen-address.ts';
import { addressPolicy } from './outgoing/address-policy.ts';
import { type GuardedFetchOptions, guardedFetch, guardedPost } from './outgoing/guarded-fetch.ts';
import { watchOutgoingCas } from './outgoing/outgoing-cas.ts';
import type { Tenant } from './records/tenant.ts';
import type { Storage } from './storage/contract/storage.ts';
import { StartError } from './system/start-error.ts';
import { RELEASED_AFTER, VERSION } from './system/version.ts';
import { pollChanges } from './tenants/change-poll.ts';
import { firstStart } from './tenants/first-start.ts';
import { Freshness } from './tenants/freshness.ts';
import { KeyManager } from './tenants/key-manager.ts';
import { TenantDirectory } from './tenants/tenant-directory.ts';
import { StoredAuthorities } from './tls/authority-keeper.ts';
import { hostnameOf, secureByFiles, secureByLocalCa } from './tls/transport-certificate.ts';
import { Mint } from './tokens/mint.ts';
import { connectionRoom } from './transport/connection-limit.ts';
import type { ConnectionPool } from './transport/connection-pool.ts';
import { type BoundListeners, bindListeners } from './transport/listeners.ts';
import { VERIFY_ERRORS, verifyApi } from './verify/verify-api.ts';

/** The credentials of the first admin. */
export interface FirstCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** `host[:port]`, without a scheme, as the guide writes it. */
  readonly tenantUrl: string;
  /** The local CA that the server's certificate is from; `undefined` with a certificate of the operator's. */
  readonly caFile: string | undefined;
}

/** What a start may be given beside its configuration. */
export interface StartOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly log?: Logger;
  /** Called once, at a first start, with the credentials before they are committed, so that they cannot be lost. */
  readonly onFirstStart?: (credentials: FirstCredentials) => void | Promise<void>;
  /**
   * Called once after {@link StartOptions.onFirstStart}: whether the store holds these credentials, which a start that fails later does not
   * change. Not called while that is not known, as when a database is lost as it commits: keep them then.
   */
  readonly onFirstStartDecided?: (made: boolean) => void | Promise<void>;
  /**
   * What a program that has the server inside puts before it: takes the server's handler and gives the one that every request of every listener
   * goes to, health aside. It hands on what it does not answer itself.
   */
  readonly around?: (handler: RequestListener) => RequestListener;
}

/** A server that serves. */
export interface RunningServer {
  readonly publicUrl: string;
  /** The URLs that are really listened at. */
  readonly listening: readonly string[];
  readonly operationsUrl: string | undefined;
  readonly caFile: string | undefined;
  /** The store in words, without a secret. */
  readonly store: string;
  /** `false` when the store was found. */
  readonly firstStart: boolean;
  /**
   * Reads again what may change while the server runs: the operator's certificate and key, and `--outgoing-ca`. What cannot be used is logged,
   * and the one from before stays in use. Everything else that the configuration names is read at the start alone.
   */
  reload(): Promise<void>;
  /** Takes no more requests, lets those under way end, and closes the store. */
  close(): Promise<void>;
}

/** How long requests under way may take when the server closes, in milliseconds. */
const DRAIN = 10_000;

/**
 * Starts the server.
 *
 * @throws {@link StartError} with one clear message; nothing is left behind but a store that {@link StartOptions.onFirstStartDecided} heard of
 * @example
 * const server = await startServer(parseConfig({ flags: {}, env: process.env, cwd: process.cwd() }))
 */
export const startServer = async (config: ServerConfig, options: StartOptions = {}): Promise<RunningServer> => {
  await using parts = new AsyncDisposableStack();
  try {
    return await compose(config, options, parts);
  } catch (error) {
    throw StartError.of(error);
  }
};

const compose = async (config: ServerConfig, options: StartOptions, parts: AsyncDisposableStack): Promise<RunningServer> => {
  const { now = Date.now, log = pino({ level: config.logLevel }), around = (handler: RequestListener) => handler } = options;
  if (now() < RELEASED_AFTER)
    throw new StartError(`The clock says ${new Date(now()).toISOString()}, which is before this version was made. Set it.`);
  const requestId = requestIds();
  let started = false;

  const ignored = config.trustedProxies.length === 0 ? ignoredHeader(config.clientAddressHeader, log) : undefined;
  const proxies = { ...loadTrustedProxies(config.trustedProxies, config.clientAddressHeader), onIgnored: ignored };
  const observe = accessLog(config.accessLog, { log, addressOf: (request) => addressOf(request, { proxies }) });

  // The network: ports are taken before anything is made on disk.
  const bind = async (
    addresses: ServerConfig['listen'],
    pool: ConnectionPool,
    trustedProxies: readonly string[],
    clientCertificates = false,
  ): Promise<BoundListeners> => {
    const onError = (error: Error, url: string) => log.error({ err: error, url }, 'a listener failed');
    const bound = await bindListeners(addresses, { trustedProxies, requestId, onError, clientCertificates, pool, observe });
    parts.defer(() => bound.close({ graceMs: DRAIN }));
    return bound;
  };
  // Probes come from wherever the operator lets them.
  const room = connectionRoom(config.maxConnections, log);
  const operations = await bind([config.operationsListen], room.probes, ['0.0.0.0/0', '::/0']);
  const listeners = await bind(config.listen, room.served, config.trustedProxies);
  const mutual = await bind(config.mtlsListen, room.served, [], true);
  const publicUrl = withBoundPort(config.publicUrl, listeners.urls);
  const urls = [...listeners.urls, ...mutual.urls];
  const mtlsUrl = config.mtlsPublicUrl === undefined ? undefined : withBoundPort(config.mtlsPublicUrl, mutual.urls);

  const health: { ready: () => Promise<string | undefined> } = { ready: async () => undefined };
  operations.serve(operationsHandler({ started: () => started, ready: () => health.ready(), requestId }));

  // Transport security. A certificate of the operator's is tried before anything is made; the local CA is left alone until the store is
  // known to be the one that is meant.
  const secured = {
    secure: (...certificates: Parameters<BoundListeners['secure']>) => {
      for (const each of [listeners, mutual]) each.secure(...certificates);
    },
  };
  const operators = await secureByFiles(secured, config, publicUrl, { now, log });
  const outgoingCas = await watchOutgoingCas(config.outgoingCa, log);
  parts.defer(outgoingCas.stop);

  // The store and its keys.
  const store = await openStore(config, { now, log });
  const { storage, peppers, seal, unseal, decrypt, openSecret, nonces, storeKey, checkpointKey } = store;
  parts.defer(() => storage.close());
  const audit = new AuditTrail(storage, log, now);
  if (!store.empty) {
    await requireHomeTenant(storage, publicUrl, { now, log });
    if (!store.newestIsKnown) await registerMasterKey(store, audit);
  }
  const authorities = new StoredAuthorities({ ...store, isEmpty: store.empty, directory: config.dataDir, now });
  const served: { tenants: () => readonly Tenant[] } = { tenants: () => [] };
  const hosts = () => [
    hostnameOf(publicUrl),
    ...served.tenants().flatMap((tenant) => tenant.hosts.map((host) => hostnameOf(`https://${host}`))),
  ];
  const transport = operators ?? (await secureByLocalCa(secured, config, { authorities, hosts }, { now, log }));
  parts.defer(transport.stop);

  // The home tenant, once.
  const outgoing = { policy: addressPolicy(config.outgoingAllow), ca: outgoingCas.current };
  const auditKeeper = new AuditKeeper({
    storage,
    key: checkpointKey,
    delivery: checkpointDelivery(config, outgoing, log),
    ...config.audit,
    now,
  });
  parts.defer(() => auditKeeper.close(log));
  parts.defer(() => audit.flush());
  const isFirst =
    store.empty &&
    (await firstStart(
      {
        publicUrl,
        clientId: config.bootstrap.clientId,
        clientSecret: config.bootstrap.clientSecret,
        authorities: authorities.held,
        deliver: ({ client: { clientId }, clientSecret }) =>
          options.onFirstStart?.({
            clientId,
            clientSecret: clientSecret.reveal(),
            tenantUrl: new URL(publicUrl).host,
            caFile: transport.caFile,
          }),
        decided: (made) => options.onFirstStartDecided?.(made),
      },
      { storage, audit, peppers, seal, storeKey, now },
    ));
  if (store.empty) await requireHomeTenant(storage, publicUrl, { now, log });
  if (store.empty) await authorities.settled();
  // Another node made the store in the meantime, with a CA of its own.
  if (store.empty && !isFirst) {
    await registerMasterKey(store, audit);
    await transport.reload();
  }

  // What is kept in memory.
  const clients = new ClientDirectory(storage);
  const tenants = new TenantDirectory(storage, decrypt, [...loopbackAliases(urls), ...hostsOf(mtlsUrl)], now);
  await tenants.load();
  const freshness = new Freshness({ storage, clients, tenants, now });
  const keyManager = new KeyManager({ storage, freshness, seal, now });
  served.tenants = () => tenants.all().map(({ tenant }) => tenant);
  const { grantRetention } = config;
  parts.defer(startHousekeeping({ storage, tenants, keyManager, audit, auditKeeper, now, log, grantRetention }));
  parts.defer(pollChanges(freshness, log));

  // The endpoints.
  const mint = new Mint(storage, now, log);
  const common = { tenants, proxies, freshness, requestId, audit, log };
  const certificates = { proxies, header: config.clientCertHeader };
  const takesCertificates = mutual.urls.length > 0 || config.clientCertHeader !== undefined;
  const certificateOf = (request: IncomingMessage) => peerCertificate(request, certificates);
  const fetch = guardedFetch(outgoing);
  const steady = steadyClock(now);
  const clientKeys = new FetchedClientKeys({ fetch, steady, log });
  const uses = new CredentialUses({ storage, now, log });
  parts.defer(() => uses.close());
  const bcrypt = new BcryptComparer();
  parts.defer(() => bcrypt.close());
  const slowSecrets = new SlowSecrets({ peppers, bcrypt, now, steady });
  const staleHashes = new StaleHashes({ storage, clients, peppers, log });
  parts.defer(() => staleHashes.close());
  const authenticate = createClientAuthenticator({
    clients,
    peppers,
    staleHashes,
    slowSecrets,
    look: () => freshness.look(),
    openSecret,
    clientKeys,
    certificateOf,
    uses,
    now,
  });
  const confirmation = { storage, nonces, mtlsUrl, certificateOf, now };
  const waiters = new FeedWaiters(storage);
  parts.defer(() => waiters.close());
  const onRevoked = (tenantId: string) => waiters.notify(tenantId);
  const grantTypes = createGrantTypes({ clients, storage, now });
  const endpoints = [
    ...tokenEndpoint({ authenticate, now, grantTypes, mint, checkProof: tokenProofCheck(confirmation) }),
    ...introspectionEndpoint({ authenticate, now, clients, storage, audit, tenants, proxies, freshness }),
    ...revocationEndpoint({ authenticate, now, storage, onRevoked }),
    ...revocationFeedEndpoint({ authenticate, now, storage, waiters }),
  ];
  const { app, handler } = createApplication({ ...common, errorScopes: [...MANAGEMENT_ERRORS, ...VERIFY_ERRORS] });
  await app.register(formEndpoints(endpoints, common));
  await app.register(jwksEndpoint);
  await app.register(metadataEndpoint({ takesCertificates, mtlsUrl }));
  await app.register(protectedResourceEndpoint(takesCertificates));
  await app.register(authorizationEndpoint);
  const management = {
    ...{ ...confirmation, onRevoked, freshness, proxies, storage, clients, tenants, keyManager, grantTypes },
    ...{ peppers, seal, unseal, uses, now, audit, auditKeeper, log, fetch },
  };
  await app.register(managementApi(management, VERSION));
  await app.register(verifyApi({ ...management, grantRetention: config.grantRetention }));
  await app.ready();

  health.ready = () =>
    storage.ping().then(
      () => (mint.isFailing ? 'The store does not take grants.' : undefined),
      () => 'The store does not answer, or its file was removed.',
    );
  const serving = around(hotPath(endpoints, { ...common, maxBody: MAX_BODY }, handler()));
  for (const each of [listeners, mutual]) each.serve(serving);
  started = true;
  log.info({ public_url: publicUrl, listening: urls, max_connections: room.maxConnections, version: VERSION }, 'serving');

  // Not ready first, so that no new request is sent here; then drained, last in first out.
  const running = parts.move();
  let closing: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    log.info('stopping: no new connections, requests under way come to their end');
    await Promise.all([listeners, mutual].map((each) => each.close({ graceMs: DRAIN })));
    await running.disposeAsync();
    log.info('stopped');
  };
  return {
    publicUrl,
    listening: urls,
    operationsUrl: operations.urls[0],
    caFile: transport.caFile,
    store: store.description,
    firstStart: isFirst,
    reload: async () => {
      await Promise.all([transport.reload(), outgoingCas.reload()]);
      log.info('reloaded: certificates and the outgoing CA; every other option is read at a start');
    },
    close: () => {
      started = false;
      waiters.close();
      closing ??= end();
      return closing;
    },
  };
};

const requireHomeTenant = async (
  storage: Storage,
  publicUrl: string,
  { now, log }: { readonly now: () => number; readonly log: Logger },
): Promise<void> => {
  const [home] = await storage.tenants();
  if (home?.publicUrl === publicUrl) return;
  const former = home?.formerUrls.find(({ url }) => url === publicUrl);
  if (home === undefined || former === undefined) {
    throw new StartError(`--public-url is ${publicUrl}, but the store's home tenant is ${home?.publicUrl}. Start with the latter.`);
  }
  const until = new Date(former.until).toISOString();
  const moved = `--public-url is ${publicUrl}, but the home tenant has moved to ${home.publicUrl}`;
  if (former.until <= now())
    throw new StartError(`${moved}, and the old URL ended at ${until}. Start with --public-url ${home.publicUrl}.`);
  // A restart in the days after a move must not be an outage.
  log.warn({ until }, `${moved}. It starts all the same until ${until}: change it to --public-url ${home.publicUrl} before.`);
};

/** The places outside the store that the configuration names. */
const checkpointDelivery = ({ audit }: ServerConfig, outgoing: GuardedFetchOptions, log: Logger): CheckpointDelivery =>
  new CheckpointDelivery(
    [
      ...(audit.checkpointFile === undefined ? [] : [fileSink(audit.checkpointFile)]),
      ...(audit.checkpointUrl === undefined ? [] : [urlSink(audit.checkpointUrl, guardedPost(outgoing))]),
    ],
    log,
  );

/** The normalised host of a URL; none for none. */
const hostsOf = (url: string | undefined): readonly string[] => (url === undefined ? [] : [normalizeHost(new URL(url).host, 'https')]);

/** A public URL with port 0 stands for the port that the system chose. */
const withBoundPort = (publicUrl: string, urls: readonly string[]): string => {
  const { protocol, port } = new URL(publicUrl);
  const bound = urls.find((url) => url.startsWith(protocol));
  return port !== '0' || bound === undefined ? publicUrl : publicUrl.slice(0, -1) + new URL(bound).port;
};

/** The loopback names of our own listeners speak for the home tenant. */
const loopbackAliases = (urls: readonly string[]): readonly string[] =>
  urls.flatMap((url) => {
    const { hostname, port, host } = new URL(url);
    if (!isLoopback(withoutBrackets(hostname))) return [];
    return hostname === 'localhost' ? [host, `127.0.0.1:${port}`, `[::1]:${port}`] : [host];
  });
