// The wire schemas of an evaluation.
import { CLIENT_AUTH_METHOD_NAMES } from '@mintmark/protocol';
import { type Static, Type } from 'typebox';
import { Format, nullable } from '../openapi/wire-schema.ts';

export const RULES = ['client', 'credential', 'address', 'instance', 'quota', 'grant_type', 'binding', 'authorization'] as const;

export const EvaluationRequest = Type.Object(
  {
    client_id: Type.String({ minLength: 1, maxLength: 256 }),
    auth_method: Type.Optional(
      Type.Enum(CLIENT_AUTH_METHOD_NAMES, { description: 'By default, the first method that the client is registered for.' }),
    ),
    credential_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description:
          'The id of a secret or trust rule, or the thumbprint of a key. By default, any live credential, without the limits of a trust rule.',
      }),
    ),
    workload_token: Type.Optional(
      Type.String({
        ...{ minLength: 1, maxLength: 16_384 },
        description:
          'The token of a trusted issuer that authenticates the client, in place of `credential_id`. It is verified, and not used up.',
      }),
    ),
    address: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'The address that the request comes from. Address rules are not evaluated when absent.',
      }),
    ),
    instance: Type.Optional(Type.String({ maxLength: 256, description: 'The instance of an agent that the request names.' })),
    grant_type: Type.Optional(Type.String({ maxLength: 256, description: '`client_credentials` when absent.' })),
    scope: Type.Optional(Type.String({ maxLength: 8192 })),
    resource: Type.Optional(Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 50 })),
    audience: Type.Optional(Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 50 })),
    assertion: Type.Optional(
      Type.String({ maxLength: 16_384, description: 'The identity assertion of the grant jwt-bearer. It is not used up.' }),
    ),
    subject_token: Type.Optional(Type.String({ maxLength: 8192, description: 'The token of an exchange. It is not used up.' })),
    subject_token_type: Type.Optional(
      Type.String({ maxLength: 256, description: '`urn:ietf:params:oauth:token-type:access_token` when absent.' }),
    ),
    actor_token: Type.Optional(Type.String({ maxLength: 8192 })),
    actor_token_type: Type.Optional(Type.String({ maxLength: 256 })),
    requested_token_type: Type.Optional(Type.String({ maxLength: 256 })),
    request_context: Type.Optional(Type.String({ maxLength: 8192, description: 'Of a transaction token.' })),
    request_details: Type.Optional(Type.String({ maxLength: 8192, description: 'Of a transaction token.' })),
    authorization_details: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 50 })),
    dpop: Type.Optional(Type.Boolean({ description: 'Whether it carries a valid DPoP proof.' })),
    certificate: Type.Optional(Type.Boolean({ description: 'Whether it comes with a client certificate.' })),
  },
  { $id: 'EvaluationRequest', additionalProperties: false },
);

export const Evaluation = Type.Object(
  {
    allowed: Type.Boolean(),
    decided_by: nullable(Type.Enum([...RULES], { description: 'The rule that refuses; null when none does.' })),
    passed: Type.Array(Type.Enum([...RULES]), { description: 'The rules that passed before it, in the order of evaluation.' }),
    error: nullable(Type.String({ description: 'The error code that the client would receive.' })),
    error_description: nullable(Type.String()),
    reason: nullable(Type.String()),
    cause: nullable(Type.String()),
    remedy: nullable(Type.String()),
    token: nullable(
      Type.Object({
        access_token_format: Format,
        expires_in: Type.Integer({ description: 'Seconds.' }),
        sub: Type.String({ description: 'The subject: the client, or whom it acts for.' }),
        scope: Type.String(),
        audience: Type.Array(Type.String()),
        entitlements: Type.Array(Type.String()),
        signing_alg: Type.String(),
      }),
    ),
  },
  { $id: 'Evaluation' },
);

export type EvaluationRequestBody = Static<typeof EvaluationRequest>;

export type Rule = (typeof RULES)[number];
