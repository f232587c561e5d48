// The wire schemas of trust rules.
import { type Static, Type } from 'typebox';
import { IpRulesBody } from '../clients/schema.ts';
import { ClaimPathBody } from '../issuers/schema.ts';
import { Lifetime, nullable, ScopeList, TEXT, Timestamp } from '../openapi/wire-schema.ts';
import { patchOf } from '../writes/merge-patch.ts';

/** The longest text that a condition may compare a claim with, in characters. */
export const MAX_CLAIM_TEXT = 1_024;
const ClaimText = Type.String({ minLength: 1, maxLength: MAX_CLAIM_TEXT, pattern: TEXT });
/** A value that a claim is compared with. */
export const ClaimValueBody = Type.Union([ClaimText, Type.Integer(), Type.Boolean()]);

/** One condition: a claim, and one test of it. */
export const ConditionBody = Type.Object(
  {
    claim: ClaimPathBody,
    equals: Type.Optional(ClaimValueBody),
    one_of: Type.Optional(Type.Array(ClaimValueBody, { minItems: 1, maxItems: 50 })),
    glob: Type.Optional(
      Type.String({ minLength: 2, maxLength: 512, pattern: TEXT, description: '`*` stands for any characters but `/`, `:` and `@`.' }),
    ),
    contains: Type.Optional(ClaimValueBody),
  },
  {
    title: 'ClaimCondition',
    additionalProperties: false,
    description: 'A claim, and exactly one test. Values are compared as JSON: "1" is not 1.',
  },
);

const Label = Type.String({ minLength: 1, maxLength: 256, pattern: TEXT });
const Name = Type.String({
  pattern: '^[a-z0-9][a-z0-9._-]{0,63}$',
  description: 'Unique among the rules of the client. By default, its id.',
});
const Match = Type.Array(ConditionBody, { maxItems: 20, description: 'Empty only in a rule for users, for all of them.' });
const Subject = Type.Enum(['client', 'user'], {
  description:
    'Whom tokens of the issuer are about: the client, which they authenticate; or users, for whom the client may have tokens by their identity assertions (ID-JAG). Such a rule needs `scopes` and `resources`. It cannot be changed.',
});
const settings = {
  name: Name,
  label: Label,
  scopes: Type.Union([ScopeList], { description: 'The scopes of the client that it leads to; by default, all.' }),
  resources: Type.Array(Type.String({ maxLength: 512 }), {
    ...{ minItems: 1, maxItems: 20, uniqueItems: true },
    description: 'The resources that its tokens may be for; by default, all.',
  }),
  max_lifetime: Lifetime,
  ip_rules: IpRulesBody,
  expires_at: Timestamp,
};

/** Body of `POST /management/v1/clients/{client_id}/trusts`. */
export const NewTrust = Type.Object(
  {
    issuer: Type.String({ minLength: 1, maxLength: 64, description: 'The id of a trusted issuer.' }),
    subject: Type.Optional(Subject),
    match: Match,
    ...Type.Partial(Type.Object(settings)).properties,
  },
  { $id: 'NewTrust', additionalProperties: false },
);

/** Body of `PATCH /management/v1/clients/{client_id}/trusts/{trust_id}` (RFC 7396). */
export const TrustPatch = patchOf('TrustPatch', { match: Match }, settings);

/** Whether a rule can authenticate its client. */
export const TrustState = Type.Enum(['active', 'expired', 'revoked']);

/** A rule as responses show it. */
export const TrustView = Type.Object(
  {
    id: Type.String({ description: 'The `credential_id` of grants and audit entries.' }),
    client_id: Type.String(),
    name: Name,
    issuer: Type.String(),
    subject: Subject,
    label: nullable(Label),
    match: Type.Array(ConditionBody),
    scopes: nullable(Type.Array(Type.String())),
    resources: nullable(Type.Array(Type.String())),
    max_lifetime: nullable(Type.Integer()),
    ip_rules: nullable(IpRulesBody),
    expires_at: nullable(Timestamp),
    state: TrustState,
    last_used_at: nullable(Timestamp),
    last_used_from: nullable(Type.String()),
    created_at: Timestamp,
    created_by: Type.String(),
    updated_at: Timestamp,
  },
  {
    $id: 'Trust',
    description:
      'A trust rule: a token of an issuer authenticates the client, or lets it act for a user, if its claims meet every condition.',
  },
);

/** The trust rules of a client. */
export const TrustList = Type.Object({ trusts: Type.Array(TrustView) }, { $id: 'TrustList' });

/** A page of the trust rules of a tenant. */
export const TrustPage = Type.Object(
  { trusts: Type.Array(TrustView), next_cursor: nullable(Type.String({ description: 'The cursor of the next page; null on the last.' })) },
  { $id: 'TrustPage' },
);

export type NewTrustBody = Static<typeof NewTrust>;
export type TrustViewBody = Static<typeof TrustView>;
export type Condition = Static<typeof ConditionBody>;
