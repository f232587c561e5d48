// The wire schemas of tenants.
import { type Static, Type } from 'typebox';
import { CLIENT_ID } from '../../records/client-id.ts';
import {
  CoalesceSeconds,
  Format,
  Lifetime,
  Name,
  nullable,
  QuotaBody,
  ResourceIndicator,
  ShownSecret,
  SigningAlg,
  Timestamp,
} from '../openapi/wire-schema.ts';

const settings = {
  name: Name,
  access_token_lifetime: Lifetime,
  max_access_token_lifetime: Lifetime,
  access_token_format: Format,
  access_token_signing_alg: SigningAlg,
  default_audience: ResourceIndicator,
  profile: Type.Enum(['standard', 'fapi2'], {
    description:
      '`fapi2`: the requirements of the FAPI 2.0 Security Profile for client_credentials. `fapi-preflight` lists the clients that it would refuse.',
  }),
  dpop_nonce: Type.Enum(['required', 'off'], { description: 'Whether a DPoP proof must contain a nonce of the server (RFC 9449 §8).' }),
  grant_records: Type.Enum(['stored', 'none'], {
    description:
      '`none`: JWTs are issued without a grant. They cost less, and can be revoked, but not listed, shown or suspended one by one. Opaque tokens always have a grant.',
  }),
  client_quota: nullable(QuotaBody),
  coalesce: CoalesceSeconds,
  client_ca: nullable(Type.String({ maxLength: 32_768, description: 'The CA certificates for tls_client_auth in PEM; null for none.' })),
  key_lifetime: Type.Integer({
    minimum: 172_800,
    maximum: 315_360_000,
    description: 'Seconds for which a signing key signs, two days or more.',
  }),
};

const Hosts = Type.Array(Type.String({ minLength: 1, maxLength: 260 }), {
  maxItems: 50,
  description: 'Host names, each with an optional port. That of the public URL is always included.',
});

/** Body of `POST /management/v1/tenants`. */
export const NewTenant = Type.Object(
  {
    name: Name,
    public_url: Type.String({
      maxLength: 300,
      description: 'An origin, such as https://id.example.com. Every token contains it; `move` changes it.',
    }),
    hosts: Type.Optional(Hosts),
    access_token_lifetime: Type.Optional(settings.access_token_lifetime),
    max_access_token_lifetime: Type.Optional(settings.max_access_token_lifetime),
    access_token_format: Type.Optional(settings.access_token_format),
    access_token_signing_alg: Type.Optional(settings.access_token_signing_alg),
    dpop_nonce: Type.Optional(settings.dpop_nonce),
    grant_records: Type.Optional(settings.grant_records),
    client_quota: Type.Optional(settings.client_quota),
    coalesce: Type.Optional(settings.coalesce),
    key_lifetime: Type.Optional(settings.key_lifetime),
    admin_client_id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, pattern: CLIENT_ID, description: 'The id of its first client; generated when absent.' }),
    ),
  },
  { $id: 'NewTenant', additionalProperties: false },
);

/** Body of `PATCH /management/v1/tenants/{id}`. */
export const TenantPatch = Type.Partial(Type.Object({ ...settings, hosts: Hosts }), { $id: 'TenantPatch', additionalProperties: false });

const FormerUrlView = Type.Object(
  { url: Type.String(), answered_until: Timestamp },
  { title: 'FormerUrl', description: 'A former public URL, and when it goes out of service.' },
);

const tenantMembers = {
  id: Type.String({ format: 'uuid' }),
  public_url: Type.String(),
  hosts: Type.Array(Type.String()),
  former_urls: Type.Array(FormerUrlView, { description: 'Former public URLs that tokens may still contain, the latest first.' }),
  ...settings,
  state: Type.Enum(['enabled', 'disabled']),
  created_at: Timestamp,
  disabled_at: nullable(Timestamp),
  disabled_by: nullable(Type.String()),
};

/** A tenant as responses show it. */
export const TenantView = Type.Object(tenantMembers, { $id: 'Tenant' });

/** The response to a creation, the only one that contains the secret of the first client. */
export const CreatedTenant = Type.Object(
  { ...tenantMembers, admin: Type.Object({ client_id: Type.String(), client_secret: ShownSecret('Only this response contains it.') }) },
  { $id: 'CreatedTenant' },
);

/** The default time for which a former URL stays in service after a move: 30 days, in seconds. */
export const DEFAULT_KEEP = 2_592_000;

/** Body of `POST /management/v1/tenants/{id}/move`. */
export const TenantMove = Type.Object(
  {
    public_url: Type.String({ maxLength: 300, description: 'The new origin, such as https://id.example.com.' }),
    keep: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 31_536_000,
        description: `Seconds for which the former URL stays in service, at most a year; ${DEFAULT_KEEP} when absent.`,
      }),
    ),
  },
  { $id: 'TenantMove', additionalProperties: false },
);

/** A setting that a sentence of `reasons` is about, for programs that state it in other words. @param names - of members of the client's record */
const settingFault = <const Name extends string>(title: string, names: Name[]) =>
  Type.Object(
    {
      setting: Type.Enum(names, { description: 'A member of the record of the client.' }),
      value: nullable(Type.String({ description: 'What the sentence names, if anything.' })),
    },
    { title },
  );

const MoveSetting = settingFault('MoveSetting', ['token_endpoint_auth_method', 'dpop_bound_access_tokens', 'default_resource']);

const FapiSetting = settingFault('FapiSetting', [
  ...(['token_endpoint_auth_method', 'dpop_bound_access_tokens', 'token_endpoint_auth_signing_alg'] as const),
  ...(['jwks', 'assertion_audience_list', 'legacy_assertion_audience'] as const),
]);

const SETTINGS = { description: 'The settings that the reasons are about, in the same order.' };

/** The response to the dry run of a move. */
export const MoveEffect = Type.Object(
  {
    dry_run: Type.Literal(true),
    from: Type.String(),
    to: Type.String(),
    former_urls: Type.Array(FormerUrlView),
    hosts: Type.Array(Type.String()),
    live_tokens: Type.Integer({ description: 'Tokens with a grant that are active now. They stay active.' }),
    resources_renamed: Type.Array(Type.Object({ from: Type.String(), to: Type.String() }, { title: 'RenamedResource' })),
    resources_kept: Type.Array(Type.String(), { description: 'Registered resources under the former URL. Their URIs do not change.' }),
    clients: Type.Array(
      Type.Object(
        {
          ...{ client_id: Type.String(), name: Type.String(), reasons: Type.Array(Type.String()) },
          settings: Type.Array(MoveSetting, SETTINGS),
        },
        { title: 'MovedClient' },
      ),
      { description: 'Clients whose settings or proofs contain the former URL, at most 1,000.' },
    ),
  },
  { $id: 'MoveEffect' },
);

/** The tenants that a principal may read. */
export const TenantList = Type.Object({ tenants: Type.Array(TenantView) }, { $id: 'TenantList' });

/** The clients that the FAPI 2.0 profile would refuse. */
export const Preflight = Type.Object(
  {
    refused: Type.Array(
      Type.Object(
        {
          ...{ client_id: Type.String(), name: Type.String(), reasons: Type.Array(Type.String()) },
          settings: Type.Array(FapiSetting, SETTINGS),
        },
        { title: 'FapiFault' },
      ),
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
/** A setting of a client that the FAPI 2.0 profile does not allow. */
export type FapiSettingBody = Static<typeof FapiSetting>;
/** A setting of a client that a move concerns. */
export type MoveSettingBody = Static<typeof MoveSetting>;
