// The wire schemas of tenants.
import { type Static, Type } from 'typebox';
import { CLIENT_ID } from '../clients/schema.ts';
import { Format, Lifetime, Name, nullable, ResourceIndicator, ShownSecret, SigningAlg, Timestamp } from '../openapi/wire-schema.ts';

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

const Hosts = Type.Array(Type.String({ minLength: 1, maxLength: 260 }), {
  maxItems: 50,
  description: 'Host names, each with its port if it has one; the one of the public URL is always among them.',
});

/** Body of `POST /management/v1/tenants`. */
export const NewTenant = Type.Object(
  {
    name: Name,
    public_url: Type.String({
      maxLength: 300,
      description: 'An origin, as https://id.example.com. It is in every token; `move` changes it.',
    }),
    hosts: Type.Optional(Hosts),
    access_token_lifetime: Type.Optional(settings.access_token_lifetime),
    max_access_token_lifetime: Type.Optional(settings.max_access_token_lifetime),
    access_token_format: Type.Optional(settings.access_token_format),
    access_token_signing_alg: Type.Optional(settings.access_token_signing_alg),
    dpop_nonce: Type.Optional(settings.dpop_nonce),
    key_lifetime: Type.Optional(settings.key_lifetime),
    admin_client_id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, pattern: CLIENT_ID, description: 'Of its first client; made up when absent.' }),
    ),
  },
  { $id: 'NewTenant', additionalProperties: false },
);

/** Body of `PATCH /management/v1/tenants/{id}`. */
export const TenantPatch = Type.Partial(Type.Object({ ...settings, hosts: Hosts }), { $id: 'TenantPatch', additionalProperties: false });

const FormerUrlView = Type.Object(
  { url: Type.String(), answered_until: Timestamp },
  { title: 'FormerUrl', description: 'A public URL of before a move, answered as before until then.' },
);

const tenantMembers = {
  id: Type.String({ format: 'uuid' }),
  public_url: Type.String(),
  hosts: Type.Array(Type.String()),
  former_urls: Type.Array(FormerUrlView, { description: 'Public URLs of before it moved, the latest first, that tokens may still name.' }),
  ...settings,
  state: Type.Enum(['enabled', 'disabled']),
  created_at: Timestamp,
  disabled_at: nullable(Timestamp),
  disabled_by: nullable(Type.String()),
};

/** A tenant as responses show it. */
export const TenantView = Type.Object(tenantMembers, { $id: 'Tenant' });

/** The response to a creation: the only time that the secret of its first client is shown. */
export const CreatedTenant = Type.Object(
  { ...tenantMembers, admin: Type.Object({ client_id: Type.String(), client_secret: ShownSecret('Shown this once.') }) },
  { $id: 'CreatedTenant' },
);

/** Seconds for which a former URL stays in service after a move, by default: 30 days. */
export const DEFAULT_KEEP = 2_592_000;

/** Body of `POST /management/v1/tenants/{id}/move`. */
export const TenantMove = Type.Object(
  {
    public_url: Type.String({ maxLength: 300, description: 'Its origin from now on, as https://id.example.com.' }),
    keep: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 31_536_000,
        description: `Seconds for which the URL of before is answered, at most a year; 0 for none. ${DEFAULT_KEEP} when absent.`,
      }),
    ),
  },
  { $id: 'TenantMove', additionalProperties: false },
);

/** What a move would change, and for whom. */
export const MoveEffect = Type.Object(
  {
    dry_run: Type.Literal(true),
    from: Type.String(),
    to: Type.String(),
    former_urls: Type.Array(FormerUrlView),
    hosts: Type.Array(Type.String()),
    live_tokens: Type.Integer({ description: 'Tokens that are good at this moment, and stay so.' }),
    resources_renamed: Type.Array(Type.Object({ from: Type.String(), to: Type.String() }, { title: 'RenamedResource' })),
    resources_kept: Type.Array(Type.String(), { description: 'Registered resources under the URL of before: they keep their names.' }),
    clients: Type.Array(
      Type.Object({ client_id: Type.String(), name: Type.String(), reasons: Type.Array(Type.String()) }, { title: 'MovedClient' }),
      { description: 'Clients with settings or credentials that name the URL, at most 1,000.' },
    ),
  },
  { $id: 'MoveEffect' },
);

/** Tenants. */
export const TenantList = Type.Object({ tenants: Type.Array(TenantView) }, { $id: 'TenantList' });

/** Who would be refused under the FAPI 2.0 profile. */
export const Preflight = Type.Object(
  {
    refused: Type.Array(
      Type.Object({ client_id: Type.String(), name: Type.String(), reasons: Type.Array(Type.String()) }, { title: 'FapiFault' }),
    ),
  },
  { $id: 'FapiPreflight' },
);

/** The body of a creation, validated. */
export type NewTenantBody = Static<typeof NewTenant>;
/** The body of a change, validated. */
export type TenantPatchBody = Static<typeof TenantPatch>;
/** A tenant on the wire. */
export type TenantViewBody = Static<typeof TenantView>;
