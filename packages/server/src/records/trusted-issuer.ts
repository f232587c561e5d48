// A trusted issuer: another authority whose tokens clients of a tenant may present. It is its keys, its kind and
// a policy; trust rules, and everything else that accepts foreign tokens, refer to it.
import type { PublicJwk } from '../jose/jwk.ts';
import type { ClaimPath } from './claim-path.ts';

/** The kinds of trusted issuers. `trust/issuer-kinds.ts` has their facts. */
export const ISSUER_KIND_NAMES = [
  'github',
  'gitlab',
  'kubernetes',
  'spiffe',
  'aws',
  'gcp',
  'azure',
  'terraform',
  'buildkite',
  'circleci',
  'vercel',
  'oidc',
  'attester',
] as const;

/** The name of a kind. */
export type IssuerKindName = (typeof ISSUER_KIND_NAMES)[number];

/** Where an issuer's keys come from. A CA is PEM, and takes the place of all others for that URL. */
export type IssuerKeySource =
  | { readonly type: 'discovery'; readonly ca: string | undefined }
  | { readonly type: 'jwks_uri'; readonly uri: string; readonly ca: string | undefined }
  | { readonly type: 'jwks'; readonly keys: readonly PublicJwk[] }
  | { readonly type: 'spiffe_bundle'; readonly uri: string; readonly ca: string | undefined };

/** `once`: a token obtains one grant, by its `jti`; `until_exp`: it can be presented until it expires. */
export const TOKEN_REUSES = ['once', 'until_exp'] as const;

/** How often a token of an issuer is accepted. */
export type TokenReuse = (typeof TOKEN_REUSES)[number];

/** Maximum number of trusted issuers of a tenant: each of them is in the memory of every node. */
export const MAX_ISSUERS = 200;

/** Maximum number of trusted issuers with one `issuer`: the keys of each are tried for a token with that `iss`. */
export const MAX_NAMESAKES = 8;

/** A trusted issuer. Times are milliseconds since the epoch, ages are seconds. */
export interface TrustedIssuer {
  readonly tenantId: string;
  /** Unique in the tenant. Two issuers may have the same `issuer`. */
  readonly id: string;
  readonly kind: IssuerKindName;
  readonly description: string | undefined;
  /** The `iss` of its tokens, byte by byte; of SPIFFE, the trust domain as `spiffe://TRUST-DOMAIN`. */
  readonly issuer: string;
  readonly keys: IssuerKeySource;
  /** The accepted audiences; `undefined` for the issuers of the tenant. */
  readonly audiences: readonly string[] | undefined;
  /** Whether a token may have other audiences as well, each of which could present it here. */
  readonly allowSeveralAudiences: boolean;
  /** JWS algorithms; like the next two, `undefined` leaves it to the kind. */
  readonly algorithms: readonly string[] | undefined;
  readonly maxTokenAge: number | undefined;
  readonly reuse: TokenReuse | undefined;
  readonly requiredClaims: readonly ClaimPath[];
  /** Goes up with every change of the record. */
  readonly version: number;
  /** Goes up when the keys must be fetched again by every node, without those that it has. */
  readonly keysEpoch: number;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  /** Since when its tokens are refused. */
  readonly disabledAt: number | undefined;
  readonly disabledBy: string | undefined;
}
