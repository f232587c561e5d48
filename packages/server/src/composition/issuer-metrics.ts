// The metrics of trusted issuers: how old their published keys are, and whether they can be fetched.
import type { Sample } from '../metrics/family.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { TenantDirectory } from '../tenants/tenant-directory.ts';
import type { IssuerKeys } from '../trust/issuer-keys.ts';

/** The dependencies of these metrics. */
export interface IssuerMetricsDependencies {
  readonly metrics: Metrics;
  readonly tenants: Pick<TenantDirectory, 'all'>;
  readonly issuerKeys: Pick<IssuerKeys, 'stateOf'>;
  /** The clock of the keys, in milliseconds. */
  readonly steady: () => number;
}

/** Maximum number of issuers that have series. */
const MAX_ISSUERS = 100;

type State = NonNullable<ReturnType<IssuerKeys['stateOf']>>;

/** Registers the metrics of issuers whose keys this process has fetched, or tried to. */
export const measureIssuers = ({ metrics, tenants, issuerKeys, steady }: IssuerMetricsDependencies): void => {
  const samples = (value: (state: State) => number | undefined): readonly Sample[] => {
    // Issuers of several tenants may have the same id: the worst of them is reported.
    const found = new Map<string, number>();
    for (const issuer of tenants.all().flatMap(({ trustedIssuers }) => trustedIssuers)) {
      const state = issuerKeys.stateOf(issuer);
      const read = state === undefined ? undefined : value(state);
      if (read !== undefined) found.set(issuer.id, Math.max(read, found.get(issuer.id) ?? 0));
      if (found.size === MAX_ISSUERS) break;
    }
    return [...found].map(([issuer, read]) => ({ labels: { issuer }, value: read }));
  };
  metrics.read({
    name: 'mintmark_issuer_keys_age_seconds',
    help: 'Time since the keys of a trusted issuer were fetched. They are fetched again when a token needs them.',
    labels: ['issuer'],
    merge: 'max',
    read: () => samples(({ set }) => (set === undefined ? undefined : (steady() - set.fetchedAt) / 1000)),
  });
  metrics.read({
    name: 'mintmark_issuer_keys_failing',
    help: 'Whether the last attempt to fetch the keys of a trusted issuer failed. A day after the last success, its tokens are refused.',
    labels: ['issuer'],
    merge: 'max',
    read: () => samples(({ fault }) => (fault === undefined ? 0 : 1)),
  });
};
