// The composition root: the only file that imports every part. Steps that can fail for external reasons come
// first, so that a failed start leaves nothing incomplete.
import { pino } from 'pino';
import { AuditTrail } from './audit/audit-trail.ts';
import { UsageCounter } from './clients/usage/usage-counter.ts';
import { composeApplication } from './composition/application.ts';
import { keepAudit } from './composition/audit.ts';
import { createClientAuthentication } from './composition/client-authentication.ts';
import { loadDirectories } from './composition/directories.ts';
import { Health } from './composition/health.ts';
import { createHomeTenant, requireStoreOfServer } from './composition/home-tenant.ts';
import { measureIssuers } from './composition/issuer-metrics.ts';
import { loadLater } from './composition/load-later.ts';
import { loadManagementModules } from './composition/load-management.ts';
import { bindNetwork } from './composition/network.ts';
import { measureReplica } from './composition/replica-metrics.ts';
import { runningServer } from './composition/running-server.ts';
import { configuredReplica, servingStore } from './composition/serving-store.ts';
import type { Start } from './composition/start.ts';
import type { RunningServer, StartOptions } from './composition/start-options.ts';
import { measureStore } from './composition/store-metrics.ts';
import { databaseAttributes, startTelemetry } from './composition/telemetry.ts';
import { ServedHosts, useLocalCa, useOperatorCertificate } from './composition/transport-security.ts';
import type { ServerConfig } from './config/config.ts';
import { hostHeaders } from './http/host-headers.ts';
import { operationsHandler } from './http/operations.ts';
import { requestIds } from './http/request-id.ts';
import { openStore } from './maintenance/open-store.ts';
import { Metrics } from './metrics/metrics.ts';
import { measureProcess } from './metrics/process-metrics.ts';
import { addressPolicy } from './outgoing/address-policy.ts';
import { guardedFetch, guardedRequest } from './outgoing/guarded-fetch.ts';
import { watchOutgoingCas } from './outgoing/outgoing-cas.ts';
import { QuotaLedger } from './quotas/ledger.ts';
import { measuredStorage } from './storage/measured-storage.ts';
import { AgeClock } from './system/age.ts';
import { logDestination } from './system/log-destination.ts';
import { StartError } from './system/start-error.ts';
import { RELEASED_AFTER, VERSION } from './system/version.ts';
import { StoredAuthorities } from './tls/stored-authorities.ts';
import { Coalescer } from './tokens/coalescer.ts';
import { Mint } from './tokens/mint.ts';
import { SignInCounter } from './tokens/sign-in-counter.ts';

/** Milliseconds in which the first tokens do not wait for the management APIs, unless a request needs these. */
const FIRST_TOKENS = 200;

/**
 * Starts the server.
 *
 * @throws {@link StartError} with one message for the operator; nothing remains except a store that was
 *   reported to {@link StartOptions.onFirstStartDecided}
 * @example
 * const server = await startServer(parseConfig({ flags: {}, env: process.env, cwd: process.cwd() }))
 */
export const startServer = async (config: ServerConfig, options: StartOptions = {}): Promise<RunningServer> => {
  await using parts = new AsyncDisposableStack();
  const { now = Date.now, log = pino({ level: config.logLevel }, logDestination()) } = options;
  try {
    const start = {
      config,
      now,
      log,
      requestId: requestIds(),
      metrics: new Metrics(),
      parts,
      consolePages: options.consolePages,
      role: options.role,
    };
    return await compose({ ...start, tracing: await startTelemetry(start) }, options);
  } catch (error) {
    throw StartError.of(error);
  }
};

const compose = async (start: Start, options: StartOptions): Promise<RunningServer> => {
  const { config, now, log, requestId, metrics, tracing, parts, role } = start;
  requireClock(now());

  // The primary process offers connections to a worker from bind on, and each waits while that loads modules.
  if (role?.joins === true) await loadManagementModules(config);

  // 1. Ports and the operator's certificate, before anything is created on disk.
  parts.defer(measureProcess(metrics, String(role?.number ?? 1)));
  const network = await bindNetwork(start);
  const health = new Health();
  const { collect = () => metrics.collect() } = options;
  const [ready, mark] = [() => health.problem(), () => health.mark()];
  network.operations.serve(operationsHandler({ started: () => health.isStarted, ready, mark, collect, requestId }));
  const operatorCertificate = await useOperatorCertificate(network, start);
  const outgoingCas = await watchOutgoingCas(config.outgoingCa, log);
  parts.defer(outgoingCas.stop);

  // 2. The store, its keys and the local CA.
  const { publicUrl } = network;
  const opened = await openStore(config, { now, log, sharedWriter: role?.sharedWriter });
  const traced = tracing && { tracing, attributes: databaseAttributes(config) };
  const measured = { ...opened, storage: measuredStorage(opened.storage, metrics, traced) };
  const replica = await configuredReplica(start);
  const store = servingStore(measured, new AgeClock(now), replica);
  parts.defer(() => store.storage.close());
  const audit = new AuditTrail(store.storage, log, now);
  await requireStoreOfServer(publicUrl, store, audit, start);
  const authorities = new StoredAuthorities({ ...store, isEmpty: store.empty, directory: config.dataDir, now });
  const hosts = new ServedHosts(publicUrl);
  const transport = operatorCertificate ?? (await useLocalCa(network, authorities, hosts, start));
  parts.defer(transport.stop);

  // 3. The home tenant, once.
  const outgoing = { policy: addressPolicy(config.outgoingAllow), ca: outgoingCas.current };
  const fetch = guardedFetch(outgoing);
  const request = guardedRequest(outgoing);
  const auditKeeper = keepAudit(audit, store, outgoing, start);
  const isFirst = await createHomeTenant({ publicUrl, store, audit, authorities, transport }, options, start);

  // 4. The in-memory directories.
  const directories = await loadDirectories(network, store, { audit, auditKeeper, fetch }, start);
  if (role?.keepsHouse !== false) measureStore({ metrics, storage: store.storage, tenants: directories.tenants, now });
  if (role?.keepsHouse !== false && replica !== undefined) measureReplica({ metrics, storage: store.storage, replica });
  hosts.tenants = () => directories.tenants.all().map(({ tenant }) => tenant);

  // 5. The endpoints and APIs.
  const signIns = new SignInCounter(store.storage, log);
  parts.defer(() => signIns.close());
  const usage = new UsageCounter({ storage: store.storage, now, log });
  parts.defer(() => usage.close());
  const mint = new Mint({ storage: store.storage, signIns, usage, now, log, tracing });
  const quotas = new QuotaLedger({ storage: store.storage, audit, now, log, metrics });
  parts.defer(() => quotas.close());
  const coalescer = new Coalescer({ grants: store.grants, storage: store.storage, usage, now });
  const clientAuthentication = createClientAuthentication(network, store, directories, { fetch, usage }, start);
  measureIssuers({ metrics, tenants: directories.tenants, ...clientAuthentication });
  const counted = { mint, quotas, coalescer, signIns, usage };
  const application = { network, store, audit, auditKeeper, directories, clientAuthentication, ...counted, fetch, request };
  const { handler, endWaiting, loadManagement } = await composeApplication(application, start);

  // 6. Serving. Loading the rest holds up requests for a moment, which other workers can serve meanwhile; if there are
  // none, tokens do not wait for it. If it fails, the program is damaged, and ends.
  if (role?.joins === true) await loadManagement();
  const serving = options.around?.(handler) ?? handler;
  const securityHeaders = hostHeaders(directories.tenants);
  for (const listeners of network.served) listeners.serve(serving, securityHeaders);
  health.start({ storage: store.storage, mint });
  for (const listeners of [...network.served, network.operations]) listeners.accept();
  parts.defer(loadLater(loadManagement, FIRST_TOKENS));
  const { urls: listening, maxConnections } = network;
  log.info({ public_url: publicUrl, listening, max_connections: maxConnections, version: VERSION }, 'serving');
  const [operationsUrl] = network.operations.urls;
  const facts = { publicUrl, listening, operationsUrl, caFile: transport.caFile, store: store.description, firstStart: isFirst };
  return runningServer({ facts, network, metrics, health, reloaded: [transport, outgoingCas], endWaiting, opened: parts.move(), log });
};

const requireClock = (now: number): void => {
  if (now >= RELEASED_AFTER) return;
  throw new StartError(`The clock is at ${new Date(now).toISOString()}, before this version was released. Set it.`);
};
