// The wire schemas of trusted issuers.
import { type Static, Type } from 'typebox';
import { ISSUER_KIND_NAMES, TOKEN_REUSES } from '../../records/trusted-issuer.ts';
import { ISSUER_ALGORITHMS } from '../../trust/issuer-kinds.ts';
import { nullable, TEXT, Timestamp } from '../openapi/wire-schema.ts';
import { patchOf } from '../writes/merge-patch.ts';

/** Highest `max_token_age`, in seconds. */
const LONGEST_TOKEN_AGE = 86_400;

const ISSUER_ID = '^[a-z0-9][a-z0-9._-]{0,63}$';
const ClaimName = Type.String({ minLength: 1, maxLength: 256, pattern: TEXT });

/** A claim by its name, or by the names on the way to it. */
export const ClaimPathBody = Type.Union([ClaimName, Type.Array(ClaimName, { minItems: 1, maxItems: 8 })], {
  title: 'ClaimPath',
  description: 'A claim by its name, which may contain dots; a nested one by the names on the way to it.',
});

const Kind = Type.Enum([...ISSUER_KIND_NAMES], {
  title: 'IssuerKind',
  description: 'It decides which claims a trust rule must pin, and the defaults.',
});
const Ca = Type.Optional(Type.String({ maxLength: 65_536, description: 'PEM. The only CAs that are trusted for this address.' }));
const Uri = Type.String({ minLength: 1, maxLength: 2048 });

/** Where the keys of an issuer come from: exactly one member besides `ca`. */
export const KeySourceBody = Type.Object(
  {
    discovery: Type.Optional(Type.Literal(true, { description: 'OpenID Connect Discovery at the issuer.' })),
    jwks_uri: Type.Optional(Uri),
    spiffe_bundle_uri: Type.Optional(Uri),
    jwks: Type.Optional(
      Type.Object({ keys: Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 20 }) }, { title: 'IssuerJwkSet' }),
    ),
    ca: Ca,
  },
  {
    title: 'IssuerKeySource',
    additionalProperties: false,
    description: 'Where the keys come from: `discovery` (the default), `jwks_uri`, `spiffe_bundle_uri`, or the key set itself as `jwks`.',
  },
);

const Description = Type.String({ maxLength: 1024, pattern: TEXT });
const Issuer = Type.String({
  minLength: 1,
  maxLength: 512,
  description: 'The `iss` of its tokens, byte by byte; of SPIFFE, the trust domain. Up to eight issuers may have the same.',
});

const settings = {
  description: Description,
  keys: KeySourceBody,
  audiences: Type.Array(Type.String({ minLength: 1, maxLength: 512, pattern: TEXT }), {
    ...{ minItems: 1, maxItems: 20, uniqueItems: true },
    description: 'What `aud` may be. By default: the issuers of this tenant; at the grant jwt-bearer, also the token endpoint.',
  }),
  allow_several_audiences: Type.Boolean({
    description: 'Accepts tokens with other audiences as well. Each of them could then present the token here.',
  }),
  algorithms: Type.Array(Type.Enum([...ISSUER_ALGORITHMS]), {
    ...{ minItems: 1, uniqueItems: true },
    description: 'JWS algorithms; by default, those of the kind.',
  }),
  max_token_age: Type.Integer({
    ...{ minimum: 1, maximum: LONGEST_TOKEN_AGE },
    description: 'Seconds since `iat` after which a token is refused although it has not expired; by default, that of the kind.',
  }),
  reuse: Type.Enum([...TOKEN_REUSES], {
    title: 'TokenReuse',
    description: '`once`: a token obtains one grant, by its `jti`; `until_exp`: any number until it expires. By default, as the kind.',
  }),
  required_claims: Type.Array(ClaimPathBody, { maxItems: 20, description: 'Claims that a token must have, whatever their value.' }),
};

/** Body of `POST /management/v1/issuers`. */
export const NewIssuer = Type.Object(
  { id: Type.String({ pattern: ISSUER_ID }), kind: Kind, issuer: Issuer, ...Type.Partial(Type.Object(settings)).properties },
  { $id: 'NewIssuer', additionalProperties: false },
);

/** Body of `PATCH /management/v1/issuers/{id}` (RFC 7396). */
export const IssuerPatch = patchOf('IssuerPatch', { issuer: Issuer }, settings);

const KeyState = Type.Object(
  {
    kids: Type.Array(Type.String()),
    fetched_at: nullable(Timestamp),
    next_refresh_at: nullable(Timestamp),
    fault: nullable(Type.String({ description: 'Why the last fetch failed.' })),
  },
  { title: 'IssuerKeyState', description: 'What the node that responds knows of the keys.' },
);

/** An issuer as responses show it. */
export const IssuerView = Type.Object(
  {
    id: Type.String(),
    kind: Kind,
    issuer: Type.String(),
    description: nullable(Description),
    keys: KeySourceBody,
    audiences: nullable(settings.audiences),
    allow_several_audiences: Type.Boolean(),
    algorithms: nullable(Type.Array(Type.String(), { description: 'null, as for the next two: as the kind.' })),
    max_token_age: nullable(Type.Integer()),
    reuse: nullable(settings.reuse),
    required_claims: Type.Array(ClaimPathBody),
    state: Type.Enum(['enabled', 'disabled']),
    key_state: KeyState,
    created_at: Timestamp,
    updated_at: Timestamp,
    disabled_at: nullable(Timestamp),
  },
  { $id: 'Issuer', description: 'Another authority whose tokens clients of the tenant may present.' },
);

/** The trusted issuers of a tenant. */
export const IssuerList = Type.Object({ issuers: Type.Array(IssuerView) }, { $id: 'IssuerList' });

export type NewIssuerBody = Static<typeof NewIssuer>;
export type IssuerViewBody = Static<typeof IssuerView>;
export type KeySource = Static<typeof KeySourceBody>;
export type ClaimPathText = Static<typeof ClaimPathBody>;
