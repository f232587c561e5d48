// The metrics of the store as a whole, which worker 1 reads for all: tenants, signing keys, credentials that
// end soon, and the audit trail.
import type { Sample } from '../metrics/family.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import type { Storage } from '../storage/contract/storage.ts';
import type { TenantDirectory } from '../tenants/tenant-directory.ts';

/** The dependencies of these metrics. */
export interface StoreMetricsDependencies {
  readonly metrics: Metrics;
  readonly storage: Pick<Storage, 'listSecrets' | 'auditChains'>;
  readonly tenants: Pick<TenantDirectory, 'all'>;
  readonly now: () => number;
}

/** Maximum number of tenants that have series; the first ones, in the order of their creation. */
const MAX_TENANTS = 100;
/** Maximum number of signing keys that have series: those that sign for the longest time first. */
const MAX_KEYS = 300;
/** Maximum number of secrets that are counted for a tenant. */
const MAX_SECRETS = 1_000;
/** Milliseconds for which what was read from the store is reported. */
const READ_INTERVAL = 30_000;

const DAY = 86_400_000;
const WINDOWS = [
  ['1d', DAY],
  ['7d', 7 * DAY],
  ['30d', 30 * DAY],
] as const;

/** Registers the metrics of the store. */
export const measureStore = ({ metrics, storage, tenants, now }: StoreMetricsDependencies): void => {
  const some = () => tenants.all().slice(0, MAX_TENANTS);
  metrics.read({
    name: 'mintmark_tenant_info',
    help: 'A tenant: the labels name it where other metrics have its id. The value is 1.',
    labels: ['tenant', 'name', 'url'],
    merge: 'max',
    read: () => some().map(({ tenant: { id, name, publicUrl } }) => ({ labels: { tenant: id, name, url: publicUrl }, value: 1 })),
  });
  metrics.read({
    name: 'mintmark_signing_key_age_seconds',
    help: 'Time since a key began to sign; of a standby, since it was published.',
    labels: ['kid', 'state'],
    merge: 'max',
    read: () =>
      keyAges(
        tenants.all().flatMap(({ keys }) => keys.records),
        now(),
      ),
  });
  metrics.read({
    name: 'mintmark_credentials_expiring',
    help: 'Secrets that expire or retire within a time, of the first tenants.',
    labels: ['within'],
    merge: 'max',
    read: remembered(now, async () => {
      const at = now();
      const ends: number[] = [];
      for (const { tenant } of some()) {
        const page = { by: 'end', after: undefined, limit: MAX_SECRETS, endsBefore: at + 30 * DAY, at } as const;
        for (const { secret } of await storage.listSecrets(tenant.id, page)) {
          ends.push(Math.min(secret.expiresAt ?? Number.POSITIVE_INFINITY, secret.retiresAt ?? Number.POSITIVE_INFINITY));
        }
      }
      return WINDOWS.map(([within, span]) => ({ labels: { within }, value: ends.filter((end) => end <= at + span).length }));
    }),
  });
  metrics.read({
    name: 'mintmark_audit_chain_seq',
    help: 'Entries of the audit trail so far: the sum of the last links of all chains of a tenant.',
    labels: ['tenant'],
    merge: 'max',
    read: remembered(now, async () => {
      const samples: Sample[] = [];
      for (const { tenant } of some()) {
        const chains = await storage.auditChains(tenant.id);
        samples.push({ labels: { tenant: tenant.id }, value: chains.reduce((sum, { seq }) => sum + seq, 0) });
      }
      return samples;
    }),
  });
};

const keyAges = (records: readonly SigningKeyRecord[], now: number): readonly Sample[] =>
  records
    .map((record) => ({ ...stateOf(record), kid: record.kid }))
    .toSorted((one, other) => Number(other.state === 'signing') - Number(one.state === 'signing') || one.since - other.since)
    .slice(0, MAX_KEYS)
    .map(({ kid, state, since }) => ({ labels: { kid, state }, value: (now - since) / 1000 }));

const stateOf = ({
  revokedAt,
  retiredAt,
  signsFrom,
  announcedAt,
}: SigningKeyRecord): { readonly state: string; readonly since: number } => {
  const since = signsFrom ?? announcedAt;
  if (revokedAt !== undefined) return { state: 'revoked', since };
  if (retiredAt !== undefined) return { state: 'retired', since };
  return { state: signsFrom === undefined ? 'standby' : 'signing', since };
};

/** Reads again after an interval; scrapes at the same time share one reading. */
const remembered = (now: () => number, read: () => Promise<readonly Sample[]>): (() => Promise<readonly Sample[]>) => {
  let last: { readonly at: number; readonly samples: Promise<readonly Sample[]> } | undefined;
  return () => {
    const age = last === undefined ? Number.POSITIVE_INFINITY : Math.abs(now() - last.at);
    if (last === undefined || age >= READ_INTERVAL) {
      const samples = read();
      last = { at: now(), samples };
      // A failure is not remembered.
      samples.catch(() => {
        last = undefined;
      });
    }
    return last.samples;
  };
};
