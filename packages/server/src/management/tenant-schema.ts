// The wire schemas of tenants.
import { type Static, Type } from 'typebox';
import { Format, Lifetime, Name, nullable, ResourceIndicator, SigningAlg, Timestamp } from './wire-schema.ts';

const settings = {
  name: Name,
  access_token_lifetime: Lifetime,
  max_access_token_lifetime: Lifetime,
  access_token_format: Format,
  access_token_signing_alg: SigningAlg,
  default_audience: ResourceIndicator,
  profile: Type.Enum(['standard', 'fapi2'], {
    description: '`fapi2`: what the FAPI 2.0 Security Profile asks of client_credentials. See `fapi-preflight` for who would be refused.',
  }),
  dpop_nonce: Type.Enum(['required', 'off'], { description: 'Whether a DPoP proof must carry a nonce of the server (RFC 9449 §8).' }),
  client_ca: nullable(Type.String({ maxLength: 32_768, description: 'CAs of tls_client_auth, PEM; null for none.' })),
  key_lifetime: Type.Integer({
    minimum: 172_800,
    maximum: 315_360_000,
    description: 'Seconds that a signing key signs, two days or more.',
  }),
};

/** Body of `PATCH /management/v1/tenants/{id}`. */
export const TenantPatch = Type.Partial(Type.Object(settings), { $id: 'TenantPatch', additionalProperties: false });

/** A tenant as answers show it. */
export const TenantView = Type.Object(
  { id: Type.String({ format: 'uuid' }), public_url: Type.String(), hosts: Type.Array(Type.String()), ...settings, created_at: Timestamp },
  { $id: 'Tenant' },
);

/** Tenants. */
export const TenantList = Type.Object({ tenants: Type.Array(TenantView) }, { $id: 'TenantList' });

/** Who would be refused under the FAPI 2.0 profile. */
export const Preflight = Type.Object(
  { refused: Type.Array(Type.Object({ client_id: Type.String(), name: Type.String(), reasons: Type.Array(Type.String()) })) },
  { $id: 'FapiPreflight' },
);

/** The body of a change, validated. */
export type TenantPatchBody = Static<typeof TenantPatch>;
/** A tenant on the wire. */
export type TenantViewBody = Static<typeof TenantView>;
