// The bodies of /v1.0/apiclients. Fields that the management API also has have the same limits.
import { type Static, type TSchema, Type } from 'typebox';
import { NewClient } from '../../management/clients/schema.ts';
import { DetailsType, Name, nullable, ScopeList, TEXT } from '../../management/openapi/wire-schema.ts';

const { properties: native } = NewClient;

/** Most programs do not distinguish null from a missing member. */
const optional = <Schema extends TSchema>(schema: Schema) => Type.Optional(nullable(schema));

const Text = Type.String({ maxLength: 1024, pattern: TEXT });
const Flag = optional(Type.Boolean());
/** A pass-through setting: stored and returned, not used. */
const Unused = optional(Type.Unknown());

const Scope = Type.Object({ name: ScopeList.items, description: optional(Text) }, { additionalProperties: false });

const OverrideSettings = Type.Object(
  {
    restrictScopes: Flag,
    scopes: optional(Type.Array(Scope, { maxItems: 100 })),
    accessTokenLifetime: optional(Type.Integer({ minimum: 1, maximum: 86_400 })),
    signKeyLabel: Unused,
    authorizationCodeLifetime: Unused,
    refreshTokenLifetime: Unused,
    maxAuthorizationGrantLifetime: Unused,
    renewRefreshToken: Unused,
    tcmBehavior: Unused,
  },
  { additionalProperties: false },
);

const AdditionalConfig = Type.Object(
  {
    clientAuthMethod: optional(native.token_endpoint_auth_method),
    validateClientAssertionJti: Flag,
    allowedClientAssertionVerificationKeys: optional(Type.Array(DetailsType, { maxItems: 20, uniqueItems: true })),
    jwks: optional(native.jwks),
    introspectAuthorization: optional(Type.Enum(['self', 'any', 'app'])),
    dpopBoundAccessTokens: Flag,
    validateDPoPProofJti: Flag,
    tlsClientAuthAttribute: optional(Type.Enum(['', 'subject_dn', 'san_dns', 'san_uri', 'san_ip', 'san_email'])),
    tlsClientAuthAttributeValue: optional(Text),
    certificateBoundAccessTokens: Flag,
    clientAssertionSigningAlg: optional(Type.String({ maxLength: 16 })),
    assertionAudienceList: Flag,
    legacyAssertionAudience: Flag,
    maxAssertionLifetime: optional(native.max_assertion_lifetime),
    oidcv3: Unused,
    clientGroups: Unused,
    subjectTokenTypes: Unused,
    actorTokenTypes: Unused,
    requestedTokenTypes: Unused,
    dpopProofSigningAlg: Unused,
    validateJwtBearerJti: Unused,
  },
  { additionalProperties: false },
);

const fields = {
  clientName: Name,
  entitlements: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 200 }),
  clientId: native.client_id,
  clientSecret: optional(Type.String({ maxLength: 512 })),
  description: optional(Text),
  ipFilterOp: optional(Type.Enum(['allow', 'deny'])),
  ipFilters: optional(Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 256 })),
  jwkUri: optional(Type.String({ maxLength: 1024 })),
  accessTokenType: optional(Type.Enum(['default', 'jwt'])),
  idTokenSigningAlg: optional(Type.String({ maxLength: 16 })),
  /** Newer tenants have these two here, older ones in `overrideSettings`. */
  restrictScopes: Flag,
  scopes: optional(Type.Array(Type.Union([Scope, ScopeList.items]), { maxItems: 100 })),
  overrideSettings: optional(OverrideSettings),
  additionalProperties: optional(Type.Record(Type.String(), Type.Unknown())),
  additionalConfig: optional(AdditionalConfig),
  /** These two occur only in a representation that is sent back. */
  id: Type.Optional(Type.String()),
  _links: Type.Optional(Type.Unknown()),
};

/** Body of a creation. */
export const NewApiClient = Type.Object({ ...fields, enabled: Type.Boolean() }, { additionalProperties: false });

/** Body of a replacement. */
export const ApiClient = Type.Object({ ...fields, enabled: Type.Optional(Type.Boolean()) }, { additionalProperties: false });

/** The body of a creation or replacement. */
export type ApiClientBody = Static<typeof ApiClient>;
