// The wire schemas of OpenID Providers.
import { type Static, Type } from 'typebox';
import { MAX_ROLE_RULES, PROVIDER_ID } from '../../records/openid-provider.ts';
import { ClaimPathBody } from '../issuers/schema.ts';
import { nullable, ScopeList, TEXT, Timestamp, VSCHAR } from '../openapi/wire-schema.ts';
import { Role } from '../operators/schema.ts';
import { ClaimValueBody } from '../trusts/schema.ts';
import { patchOf } from '../writes/merge-patch.ts';

const RoleRuleBody = Type.Object(
  {
    role: Role,
    claim: ClaimPathBody,
    equals: Type.Optional(ClaimValueBody),
    one_of: Type.Optional(Type.Array(ClaimValueBody, { minItems: 1, maxItems: 50 })),
    contains: Type.Optional(ClaimValueBody),
  },
  {
    title: 'RoleRule',
    additionalProperties: false,
    description: 'A role, and the one test that a claim of the ID token must pass. `contains` is for a claim that is a list.',
  },
);

const Label = Type.String({ minLength: 1, maxLength: 64, pattern: TEXT, description: 'What the sign-in page calls it.' });
const ClientId = Type.String({ minLength: 1, maxLength: 256, pattern: VSCHAR, description: 'Of this tenant at the provider.' });
const ClientSecret = Type.String({
  ...{ minLength: 1, maxLength: 1024, pattern: VSCHAR },
  description: 'Of this tenant at the provider. It is stored encrypted, and never shown.',
});
const Roles = Type.Array(RoleRuleBody, {
  ...{ minItems: 1, maxItems: MAX_ROLE_RULES },
  description: 'Whoever meets none of these rules is refused. They apply anew at each sign-in.',
});
const settings = {
  scopes: Type.Union([ScopeList], { description: 'Requested in addition to `openid`; by default `profile` and `email`.' }),
  name_claim: Type.Union([ClaimPathBody], {
    description: 'The claim that the name of an operator is made from, for people to read; by default `preferred_username`.',
  }),
};
const states = {
  exclusive: Type.Boolean({
    description: 'Refuses the passwords of operators while the provider is enabled. An administrator must have signed in by it before.',
  }),
  disabled: Type.Boolean({ description: 'Nobody signs in by a disabled provider.' }),
};

const fixed = { label: Label, client_id: ClientId, roles: Roles };

/** Body of `POST /management/v1/providers`. */
export const NewProvider = Type.Object(
  {
    id: Type.String({ pattern: PROVIDER_ID, description: 'Part of the redirect URI, and of the names of its operators.' }),
    issuer: Type.String({
      ...{ minLength: 1, maxLength: 512 },
      description: 'The issuer identifier, byte by byte as its metadata has it. It cannot be changed.',
    }),
    client_secret: ClientSecret,
    ...fixed,
    ...Type.Partial(Type.Object(settings)).properties,
  },
  { $id: 'NewProvider', additionalProperties: false },
);

/** The settings that a patch is applied to. */
export const ProviderSettings = Type.Object(
  { ...fixed, ...states, ...Type.Partial(Type.Object(settings)).properties },
  { additionalProperties: false },
);

/** Body of `PATCH /management/v1/providers/{provider_id}` (RFC 7396). */
export const ProviderPatch = patchOf('ProviderPatch', { ...fixed, ...states, client_secret: ClientSecret }, settings);

/** A provider as responses show it. */
export const ProviderView = Type.Object(
  {
    id: Type.String(),
    issuer: Type.String(),
    label: Type.String(),
    client_id: Type.String(),
    scopes: ScopeList,
    name_claim: ClaimPathBody,
    roles: Type.Array(RoleRuleBody),
    ...states,
    redirect_uri: Type.String({ description: 'To be registered at the provider.' }),
    created_at: Timestamp,
    created_by: Type.String(),
    updated_at: Timestamp,
  },
  { $id: 'Provider', description: 'An OpenID Provider by which operators sign in.' },
);

export const ProviderList = Type.Object({ providers: Type.Array(ProviderView) }, { $id: 'ProviderList' });

/** Body of `POST /management/v1/providers/{provider_id}/test`. */
export const ProviderTest = Type.Object(
  {
    claims: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'The claims of an ID token, to report which roles they would give.' }),
    ),
  },
  { $id: 'ProviderTest', additionalProperties: false },
);

/** What the test of a provider found. */
export const ProviderTestResult = Type.Object(
  {
    fault: nullable(
      Type.String({ description: 'Why its metadata or its keys cannot be used, such as `metadata: status: 404`; null if they can.' }),
    ),
    authorization_endpoint: nullable(Type.String()),
    token_endpoint: nullable(Type.String()),
    keys: nullable(Type.Integer({ description: 'The number of its public keys.' })),
    algorithms: Type.Array(Type.String(), { description: 'With which it may sign ID tokens for this server.' }),
    mapping: nullable(
      Type.Object(
        {
          roles: Type.Array(Role, { description: 'Without any, the sign-in would be refused.' }),
          rules: Type.Array(Type.Boolean(), { description: 'Whether the claims meet each rule, in their order.' }),
          operator_name: nullable(Type.String({ description: 'The name of a new operator; null without a subject in `sub`.' })),
        },
        { description: 'What the claims would lead to; null without any.' },
      ),
    ),
  },
  { $id: 'ProviderTestResult' },
);

export type RoleRuleText = Static<typeof RoleRuleBody>;
export type ProviderViewBody = Static<typeof ProviderView>;
