// The bodies of /v1.0/apiclients. Fields that the management API has as well are held to the same bounds.
import { type Static, type TSchema, Type } from 'typebox';
import { NewClient } from '../../management/clients/schema.ts';
import { DetailsType, Name, nullable, ScopeList, TEXT } from '../../management/openapi/wire-schema.ts';

const { properties: native } = NewClient;

/** Left out and null are the same to most programs; what each does is said where it is read. */
const given = <Schema extends TSchema>(schema: Schema) => Type.Optional(nullable(schema));

const Text = Type.String({ maxLength: 1024, pattern: TEXT });
const Flag = given(Type.Boolean());
/** Not enforced here, only kept and told. */
const Kept = given(Type.Unknown());

const Scope = Type.Object({ name: ScopeList.items, description: given(Text) }, { additionalProperties: false });

const OverrideSettings = Type.Object(
  {
    restrictScopes: Flag,
    scopes: given(Type.Array(Scope, { maxItems: 100 })),
    accessTokenLifetime: given(Type.Integer({ minimum: 1, maximum: 86_400 })),
    signKeyLabel: Kept,
    authorizationCodeLifetime: Kept,
    refreshTokenLifetime: Kept,
    maxAuthorizationGrantLifetime: Kept,
    renewRefreshToken: Kept,
    tcmBehavior: Kept,
  },
  { additionalProperties: false },
);

const AdditionalConfig = Type.Object(
  {
    clientAuthMethod: given(native.token_endpoint_auth_method),
    validateClientAssertionJti: Flag,
    allowedClientAssertionVerificationKeys: given(Type.Array(DetailsType, { maxItems: 20, uniqueItems: true })),
    jwks: given(native.jwks),
    introspectAuthorization: given(Type.Enum(['self', 'any', 'app'])),
    dpopBoundAccessTokens: Flag,
    validateDPoPProofJti: Flag,
    tlsClientAuthAttribute: given(Type.Enum(['', 'subject_dn', 'san_dns', 'san_uri', 'san_ip', 'san_email'])),
    tlsClientAuthAttributeValue: given(Text),
    certificateBoundAccessTokens: Flag,
    clientAssertionSigningAlg: given(Type.String({ maxLength: 16 })),
    assertionAudienceList: Flag,
    legacyAssertionAudience: Flag,
    maxAssertionLifetime: given(native.max_assertion_lifetime),
    oidcv3: Kept,
    clientGroups: Kept,
    subjectTokenTypes: Kept,
    actorTokenTypes: Kept,
    requestedTokenTypes: Kept,
    dpopProofSigningAlg: Kept,
    validateJwtBearerJti: Kept,
  },
  { additionalProperties: false },
);

const fields = {
  clientName: Name,
  entitlements: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 200 }),
  clientId: native.client_id,
  clientSecret: given(Type.String({ maxLength: 512 })),
  description: given(Text),
  ipFilterOp: given(Type.Enum(['allow', 'deny'])),
  ipFilters: given(Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 256 })),
  jwkUri: given(Type.String({ maxLength: 1024 })),
  accessTokenType: given(Type.Enum(['default', 'jwt'])),
  idTokenSigningAlg: given(Type.String({ maxLength: 16 })),
  /** Newer tenants have both here, older ones in `overrideSettings`. */
  restrictScopes: Flag,
  scopes: given(Type.Array(Type.Union([Scope, ScopeList.items]), { maxItems: 100 })),
  overrideSettings: given(OverrideSettings),
  additionalProperties: given(Type.Record(Type.String(), Type.Unknown())),
  additionalConfig: given(AdditionalConfig),
  /** Of an answer, sent back. */
  id: Type.Optional(Type.String()),
  _links: Type.Optional(Type.Unknown()),
};

/** Body of a creation. */
export const NewApiClient = Type.Object({ ...fields, enabled: Type.Boolean() }, { additionalProperties: false });

/** Body of a replacement. */
export const ApiClient = Type.Object({ ...fields, enabled: Type.Optional(Type.Boolean()) }, { additionalProperties: false });

/** Either. */
export type ApiClientBody = Static<typeof ApiClient>;
