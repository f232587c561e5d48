// Where a token of this server is accepted, and why it is refused elsewhere.
import type { IdentifiedCredential, ResourceRecord } from '@mintmark/client/management';
import type { DecodedToken } from '../../token/decode.ts';
import type { SignatureState } from '../../token/verify-signature.ts';

/** Why a token is refused; each has a text. */
export type Reason =
  | 'signature'
  | 'unknown'
  | 'expired'
  | 'not-yet'
  | 'suspended'
  | 'revoked'
  | 'ended'
  | 'audience'
  | 'several-audiences'
  | 'type'
  | 'opaque';

/** What must be sent with a token that is accepted. */
export type Condition = 'dpop' | 'certificate';

/** The verdict of one place. */
export interface Verdict {
  readonly name: string;
  /** Empty for introspection. */
  readonly uri: string;
  /** Empty if it is accepted. */
  readonly reasons: readonly Reason[];
  readonly conditions: readonly Condition[];
}

/** What is known about a token. */
export interface TokenFacts {
  /** `undefined` for an opaque token. */
  readonly decoded: DecodedToken | undefined;
  /** `undefined` for an opaque token. */
  readonly signature: SignatureState | undefined;
  readonly status: IdentifiedCredential['grant_status'];
  /** Milliseconds. */
  readonly now: number;
}

const ENDED = {
  active: [],
  expired: ['expired'],
  suspended: ['suspended'],
  revoked: ['revoked'],
  ended: ['ended'],
} as const satisfies Record<NonNullable<TokenFacts['status']>, readonly Reason[]>;

/** What everyone refuses it for. */
const everywhere = ({ decoded, signature, status, now }: TokenFacts): readonly Reason[] => {
  const { exp, nbf } = decoded?.claims ?? {};
  return [
    ...(signature === undefined || signature === 'valid' ? [] : (['signature'] as const)),
    ...(status === null ? (['unknown'] as const) : ENDED[status]),
    ...(typeof exp === 'number' && exp * 1000 <= now && status !== 'expired' ? (['expired'] as const) : []),
    ...(typeof nbf === 'number' && nbf * 1000 > now ? (['not-yet'] as const) : []),
  ];
};

const conditionsOf = ({ decoded }: TokenFacts): readonly Condition[] => {
  const confirmation = decoded?.claims['cnf'];
  if (typeof confirmation !== 'object' || confirmation === null) return [];
  return [...('jkt' in confirmation ? (['dpop'] as const) : []), ...('x5t#S256' in confirmation ? (['certificate'] as const) : [])];
};

/** The audience of a token; `undefined` for an opaque one. */
const audienceOf = ({ decoded }: TokenFacts): readonly string[] | undefined => {
  const aud = decoded?.claims['aud'];
  return decoded === undefined ? undefined : [aud].flat().filter((each): each is string => typeof each === 'string');
};

/**
 * The verdict of introspection, then of each API.
 *
 * @param introspection - its name
 */
export const verdictsOf = (facts: TokenFacts, resources: readonly ResourceRecord[], introspection: string): readonly Verdict[] => {
  const common = everywhere(facts);
  const audience = audienceOf(facts);
  const type = facts.decoded?.header['typ'];
  const conditions = conditionsOf(facts);
  const atApi = ({ uri, kind }: ResourceRecord): readonly Reason[] => {
    if (audience === undefined) return ['opaque'];
    return [
      ...(audience.includes(uri) ? [] : (['audience'] as const)),
      // The management API accepts only tokens that are for it alone.
      ...(kind === 'management' && audience.includes(uri) && audience.length > 1 ? (['several-audiences'] as const) : []),
      ...(type === 'at+jwt' ? [] : (['type'] as const)),
    ];
  };
  return [
    { name: introspection, uri: '', reasons: common, conditions: [] },
    ...resources.map((resource) => ({
      name: resource.name,
      uri: resource.uri,
      reasons: [...common, ...atApi(resource)],
      conditions,
    })),
  ];
};
