// The wire schemas of an evaluation.
import { CLIENT_AUTH_METHOD_NAMES } from '@mintmark/protocol';
import { type Static, Type } from 'typebox';
import { Format, nullable } from '../openapi/wire-schema.ts';

export const RULES = ['client', 'credential', 'address', 'grant_type', 'binding', 'authorization'] as const;

export const EvaluationRequest = Type.Object(
  {
    client_id: Type.String({ minLength: 1, maxLength: 256 }),
    auth_method: Type.Optional(Type.Enum(CLIENT_AUTH_METHOD_NAMES, { description: 'The first that it is registered for when absent.' })),
    credential_id: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'A secret, or the thumbprint of a key; any that is live when absent.' }),
    ),
    address: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'Where the request comes from; not judged when absent.' }),
    ),
    grant_type: Type.Optional(Type.String({ maxLength: 256, description: 'client_credentials when absent.' })),
    scope: Type.Optional(Type.String({ maxLength: 8192 })),
    resource: Type.Optional(Type.Array(Type.String({ maxLength: 2048 }), { maxItems: 50 })),
    authorization_details: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 50 })),
    dpop: Type.Optional(Type.Boolean({ description: 'Whether it carries a DPoP proof that holds.' })),
    certificate: Type.Optional(Type.Boolean({ description: 'Whether it comes with a client certificate.' })),
  },
  { $id: 'EvaluationRequest', additionalProperties: false },
);

export const Evaluation = Type.Object(
  {
    allowed: Type.Boolean(),
    decided_by: nullable(Type.Enum([...RULES], { description: 'The rule that refuses; null when none does.' })),
    passed: Type.Array(Type.Enum([...RULES]), { description: 'The rules that were asked before, in their order.' }),
    error: nullable(Type.String({ description: 'What the client would read.' })),
    error_description: nullable(Type.String()),
    reason: nullable(Type.String()),
    cause: nullable(Type.String()),
    remedy: nullable(Type.String()),
    token: nullable(
      Type.Object({
        access_token_format: Format,
        expires_in: Type.Integer({ description: 'Seconds.' }),
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
