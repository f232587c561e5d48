// Checks that each tenant has keys to sign with, and that they rotate on schedule.
import { signingRecord, standbyRecord } from '../keys/key-ring.ts';
import type { SigningKeyRecord } from '../records/signing-key.ts';
import type { Tenant } from '../records/tenant.ts';
import { dueRotations } from '../tenants/key-schedule.ts';
import type { Examined } from './examined.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, skipped, warning, failed } = findingsOf('signing keys');

/** Milliseconds after which a rotation that is due should have happened: servers check every minute. */
const GRACE = 3_600_000;

/** The keys of every tenant that is served. */
export const checkSigningKeys = async ({ store, now }: Examined): Promise<readonly Finding[]> => {
  if (store === undefined) return [skipped('not checked: see above')];
  const findings: Finding[] = [];
  let next = Number.POSITIVE_INFINITY;
  for (const tenant of store.tenants.filter(({ disabledAt }) => disabledAt === undefined)) {
    const records = await store.storage.signingKeys(tenant.id);
    findings.push(...tenantFindings(tenant, records, now()));
    for (const { signsFrom, retiredAt, revokedAt } of records)
      if (signsFrom !== undefined && retiredAt === undefined && revokedAt === undefined)
        next = Math.min(next, signsFrom + tenant.keyLifetime * 1000);
  }
  if (findings.length > 0) return findings;
  return [ok(Number.isFinite(next) ? `the next rotation is due at ${new Date(next).toISOString()}` : 'none')];
};

const tenantFindings = (tenant: Tenant, records: readonly SigningKeyRecord[], now: number): readonly Finding[] => {
  const { accessTokenSigningAlg: algorithm, name } = tenant;
  if (signingRecord(records, algorithm) === undefined)
    return [failed(`tenant ${name} has no ${algorithm} key that signs`, 'Run: mintmark key rotate')];
  const late = dueRotations(records, tenant, now - GRACE).map(({ kid, algorithm: of }) =>
    warning(`tenant ${name}: the ${of} key ${kid} should have been rotated`, 'A running server rotates it within a minute: see its log.'),
  );
  const alone = standbyRecord(records, algorithm) === undefined;
  return alone
    ? [...late, warning(`tenant ${name} has no ${algorithm} key in reserve`, 'A running server publishes one: see its log.')]
    : late;
};
