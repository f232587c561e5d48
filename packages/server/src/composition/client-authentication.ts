// Composes client authentication with its dependencies.
import type { IncomingMessage } from 'node:http';
import { steadyClock } from '@mintmark/protocol';
import { type AuthenticateClient, createClientAuthenticator } from '../client-auth/authenticator.ts';
import { countingAttempts } from '../client-auth/count-attempts.ts';
import { createDecoy } from '../client-auth/decoy.ts';
import { FetchedClientKeys } from '../clients/client-keys.ts';
import { CredentialUses } from '../clients/credential-uses.ts';
import { FailureThrottle } from '../clients/failure-throttle.ts';
import { InstanceUses } from '../clients/instance-uses.ts';
import { BcryptComparer } from '../clients/slow-hash/bcrypt-comparer.ts';
import { HashingSlots } from '../clients/slow-hash/hashing-slots.ts';
import { SlowSecrets } from '../clients/slow-hash/slow-secrets.ts';
import { StaleHashes } from '../clients/stale-hashes.ts';
import type { UsageCounter } from '../clients/usage/usage-counter.ts';
import { attestedProofKey } from '../dpop/token-proof.ts';
import { type PeerCertificate, peerCertificate } from '../http/peer-certificate.ts';
import type { OpenedStore } from '../maintenance/open-store.ts';
import type { GuardedFetch } from '../outgoing/guarded-fetch.ts';
import { type CountAssertion, countAssertions } from '../trust/count-assertions.ts';
import { IssuerKeys } from '../trust/issuer-keys.ts';
import { TrustDirectory } from '../trust/trust-directory.ts';
import type { Directories } from './directories.ts';
import type { Network } from './network.ts';
import type { Start } from './start.ts';

/** Client authentication, and the parts of it that the APIs share. */
export interface ClientAuthentication {
  readonly authenticate: AuthenticateClient;
  readonly uses: CredentialUses;
  readonly instances: InstanceUses;
  readonly failures: FailureThrottle;
  /** The keys of trusted issuers. */
  readonly issuerKeys: IssuerKeys;
  readonly trusts: TrustDirectory;
  readonly countAssertion: CountAssertion;
  /** Where slow hashes are computed, a few at a time. */
  readonly slots: HashingSlots;
  /** Milliseconds on a clock that never goes back. */
  readonly steady: () => number;
  readonly certificateOf: (request: IncomingMessage) => PeerCertificate | undefined;
}

/** Creates client authentication. Its threads and writers stop with the server. */
export const createClientAuthentication = (
  { proxies, facts, mtlsUrl }: Network,
  { storage, peppers, seal, openSecret, nonces }: OpenedStore,
  { clients, freshness }: Directories,
  { fetch, usage }: { readonly fetch: GuardedFetch; readonly usage: UsageCounter },
  { config, now, log, parts, metrics, tracing }: Start,
): ClientAuthentication => {
  const certificates = { proxies, header: config.clientCertHeader };
  const certificateOf = (request: IncomingMessage): PeerCertificate | undefined => peerCertificate(request, certificates);
  const steady = steadyClock(now);
  const clientKeys = new FetchedClientKeys({ fetch, steady, log, now });
  const issuerKeys = new IssuerKeys({ fetch, steady, log });
  const trusts = new TrustDirectory(storage, clients);
  const countAssertion = countAssertions(metrics);
  const uses = new CredentialUses({ storage, now, log });
  parts.defer(() => uses.close());
  const instances = new InstanceUses({ storage, now, log });
  parts.defer(() => instances.close());
  const bcrypt = new BcryptComparer();
  parts.defer(() => bcrypt.close());
  const slots = new HashingSlots();
  const slowSecrets = new SlowSecrets({ peppers, bcrypt, slots, now, steady });
  const failures = new FailureThrottle({ failures: config.authFailures, steady });
  metrics.read({
    name: 'mintmark_authentications_throttled_total',
    help: 'Requests that were refused because their address failed to authenticate too often.',
    labels: [],
    type: 'counter',
    read: () => [{ labels: {}, value: failures.refused }],
  });
  const staleHashes = new StaleHashes({ storage, clients, peppers, log });
  parts.defer(() => staleHashes.close());
  const authenticate = createClientAuthenticator({
    clients,
    peppers,
    decoy: createDecoy({ peppers, seal }),
    staleHashes,
    slowSecrets,
    failures,
    refresh: () => freshness.refresh(),
    openSecret,
    clientKeys,
    issuerKeys,
    trusts,
    countAssertion,
    usage,
    attestation: { challenges: nonces, proofKey: attestedProofKey({ nonces, mtlsUrl, now }) },
    certificateOf,
    uses,
    now,
  });
  const counting = countingAttempts(authenticate, { metrics, certificateOf, facts, tracing });
  const shared = { uses, instances, failures, issuerKeys, trusts, countAssertion, slots, steady, certificateOf };
  return { authenticate: counting, ...shared };
};
