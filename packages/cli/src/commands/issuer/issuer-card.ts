// Formats trusted issuers.
import type { IssuerRecord } from '@mintmark/client/management';
import type { Output } from '../../output/output-format.ts';
import { card, table } from '../../output/table.ts';

const claimText = (path: IssuerRecord['required_claims'][number]): string => (typeof path === 'string' ? path : path.join(' > '));

const sourceOf = ({ discovery, jwks_uri: uri, spiffe_bundle_uri: bundle }: IssuerRecord['keys']): string =>
  discovery === true ? 'discovery' : (uri ?? bundle ?? 'in the record');

const keysOf = ({ key_state: { kids, fetched_at: fetchedAt, fault } }: IssuerRecord): string => {
  const known = fetchedAt === null && kids.length === 0 ? undefined : kids.join(' ') || 'without a kid';
  if (fault === null) return known ?? 'not fetched yet by this node';
  // They are used for a day more.
  return known === undefined ? `could not be fetched: ${fault}` : `${known}, fetched ${fetchedAt}, and not since: ${fault}`;
};

const issuerOutput = (issuer: IssuerRecord): Output => ({
  json: issuer,
  ids: [issuer.id],
  lines: () =>
    card([
      ['id', issuer.id],
      ['kind', issuer.kind],
      ['issuer', issuer.issuer],
      ...(issuer.description === null ? [] : ([['description', issuer.description]] as const)),
      ['state', issuer.state],
      ['keys from', sourceOf(issuer.keys)],
      ['keys', keysOf(issuer)],
      ['audiences', issuer.audiences?.join(' ') ?? 'the issuers of this tenant'],
      ['algorithms', issuer.algorithms?.join(' ') ?? 'as its kind'],
      ['reuse', issuer.reuse ?? 'as its kind'],
      ['token age', issuer.max_token_age === null ? 'as its kind' : `at most ${issuer.max_token_age} s`],
      ...(issuer.required_claims.length === 0 ? [] : ([['requires', issuer.required_claims.map(claimText).join(', ')]] as const)),
      ['created', issuer.created_at],
    ]),
});

/** Trusted issuers in every format. */
export const issuersOutput = (issuers: readonly IssuerRecord[]): Output => ({
  json: issuers,
  ids: issuers.map(({ id }) => id),
  lines: (width) =>
    table(
      ['ID', 'KIND', 'STATE', 'ISSUER'],
      issuers.map(({ id, kind, state, issuer }) => [id, kind, state, issuer]),
      { width, shrinkable: ['ISSUER'] },
    ),
});

/** The parts that every command for one trusted issuer shares. */
export const ONE_ISSUER_COMMAND = {
  arguments: [['<id>', 'the trusted issuer']],
  show: issuerOutput,
  quiet: 'print the id only',
} as const;
