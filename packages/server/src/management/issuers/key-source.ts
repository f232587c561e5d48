// Where the keys of a trusted issuer come from, in its wire form.
import { parsePublicJwks } from '../../jose/jwk.ts';
import type { IssuerKeySource, TrustedIssuer } from '../../records/trusted-issuer.ts';
import { ClauseError, say } from '../../sentences/sentence.ts';
import { readBundle } from '../../tls/certificate-trust.ts';
import { svidKeys } from '../../trust/issuer-keys.ts';
import { isKeyUri } from '../clients/keys-settings.ts';
import type { FieldProblems } from '../requests/field-problems.ts';
import type { KeySource } from './schema.ts';

const PLACES = ['discovery', 'jwks_uri', 'spiffe_bundle_uri', 'jwks'] as const;

/** Parses the source in a body; the default is discovery. */
export const parseKeySource = (
  body: KeySource | undefined,
  kind: TrustedIssuer['kind'],
  problems: FieldProblems,
): IssuerKeySource | undefined => {
  const source: KeySource = body ?? { discovery: true };
  const [place, other] = PLACES.filter((name) => source[name] !== undefined);
  problems.require(place !== undefined, '/keys', say('needs one of {names}', { names: PLACES.join(', ') }));
  if (other !== undefined)
    problems.require(false, `/keys/${other}`, say('cannot be combined with {other}; specify exactly one', { other: place ?? '' }));
  const ca = problems.parse('/keys/ca', () => caOf(source, place));
  if (place === 'jwks') return parseInline(source, kind, problems);
  for (const name of ['jwks_uri', 'spiffe_bundle_uri'] as const) {
    problems.require(isKeyUri(source[name]), `/keys/${name}`, 'is not an https URL without a fragment and credentials');
  }
  // A trust domain is no URL.
  const discovers = place === 'discovery' && kind === 'spiffe';
  problems.require(!discovers, '/keys', 'is missing: a trust domain needs spiffe_bundle_uri, jwks_uri or jwks');
  if (source.jwks_uri !== undefined) return { type: 'jwks_uri', uri: source.jwks_uri, ca };
  if (source.spiffe_bundle_uri !== undefined) return { type: 'spiffe_bundle', uri: source.spiffe_bundle_uri, ca };
  return { type: 'discovery', ca };
};

const caOf = ({ ca }: KeySource, place: string | undefined): string | undefined => {
  if (ca === undefined) return undefined;
  if (place === 'jwks') throw new ClauseError('cannot be combined with jwks, which is not fetched');
  if (readBundle(ca).length === 0) throw new ClauseError('has no certificate in PEM');
  return ca;
};

const parseInline = ({ jwks }: KeySource, kind: TrustedIssuer['kind'], problems: FieldProblems): IssuerKeySource | undefined => {
  const keys = problems.parse('/keys/jwks', () => {
    const parsed = kind === 'spiffe' ? svidKeys(jwks) : parsePublicJwks(jwks);
    if (parsed.length === 0) throw new ClauseError('has no key that verifies tokens');
    return parsed;
  });
  return keys && { type: 'jwks', keys };
};

/** The source as responses show it. */
export const keySourceView = (keys: IssuerKeySource): KeySource => {
  if (keys.type === 'jwks') return { jwks: { keys: keys.keys.map((key) => ({ ...key })) } };
  const ca = keys.ca === undefined ? undefined : { ca: keys.ca };
  if (keys.type === 'discovery') return { discovery: true, ...ca };
  return keys.type === 'jwks_uri' ? { jwks_uri: keys.uri, ...ca } : { spiffe_bundle_uri: keys.uri, ...ca };
};
