// The wire schemas of API clients. They validate, they serialise and they are the OpenAPI document.
import { type Static, Type } from 'typebox';

const SCOPE_TOKEN = '^[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,256}$';
/** VSCHAR of RFC 6749 appendix A. */
const VSCHAR = '^[\\x20-\\x7e]*$';
/** `.` and `..` mean something else in the path of a URL. */
const CLIENT_ID = '^(?!\\.{1,2}$)[\\x20-\\x7e]+$';
/** For people to read: no control characters and no half characters. */
const TEXT = '^[^\\p{Cc}\\p{Cs}]*$';
const NAME = '^(?=.*\\S)[^\\p{Cc}\\p{Cs}]*$';
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Timestamp = Type.String({ format: 'date-time', description: 'RFC 3339, UTC.' });
const ScopeList = Type.Array(Type.String({ pattern: SCOPE_TOKEN }), { maxItems: 100, uniqueItems: true });
const AuthMethod = Type.Enum(['default', 'client_secret_basic', 'client_secret_post'], {
  description: 'How the client authenticates; `default` means client_secret_basic and client_secret_post.',
});
const Format = Type.Enum(['jwt', 'opaque']);
const Lifetime = Type.Integer({ minimum: 1, maximum: 86_400, description: 'Seconds.' });

/** Body of `POST /management/v1/clients`. */
export const NewClient = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 256, pattern: NAME, description: 'A name for people.' }),
    description: Type.Optional(Type.String({ maxLength: 1024, pattern: TEXT })),
    client_id: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        pattern: CLIENT_ID,
        description: 'Made up when absent. Never used again after a delete.',
      }),
    ),
    client_secret: Type.Optional(
      Type.String({ minLength: 32, maxLength: 512, pattern: VSCHAR, description: 'Made up, with 256 random bits, when absent.' }),
    ),
    secret_label: Type.Optional(Type.String({ maxLength: 128, pattern: TEXT })),
    secret_expires_at: Type.Optional(Timestamp),
    token_endpoint_auth_method: Type.Optional(AuthMethod),
    access_token_format: Type.Optional(Format),
    access_token_lifetime: Type.Optional(Lifetime),
    restrict_scopes: Type.Optional(Type.Boolean({ default: true, description: 'Whether only `scopes` may be asked for.' })),
    scopes: Type.Optional(ScopeList),
    default_scopes: Type.Optional(
      Type.Array(Type.String({ pattern: SCOPE_TOKEN }), {
        maxItems: 100,
        uniqueItems: true,
        description: 'Granted when a request names no scope; all of `scopes` when absent.',
      }),
    ),
    default_resource: Type.Optional(Type.String({ maxLength: 512, description: 'A resource indicator (RFC 8707) of this tenant.' })),
    entitlements: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 200, description: 'Names match without case.' }),
    ),
    expires_at: Type.Optional(Timestamp),
  },
  { $id: 'NewClient', additionalProperties: false },
);

/** One secret of a client, never the secret itself. */
const SecretView = Type.Object({
  id: Type.String({ description: 'The `credential_id` of grants and audit entries.' }),
  label: nullable(Type.String()),
  last_four: Type.String(),
  state: Type.Enum(['active', 'expired', 'deactivated', 'revoked']),
  created_at: Timestamp,
  created_by: Type.String(),
  expires_at: nullable(Timestamp),
});

const clientMembers = {
  client_id: Type.String(),
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  description: nullable(Type.String()),
  state: Type.Enum(['enabled', 'disabled', 'expired']),
  token_endpoint_auth_method: AuthMethod,
  access_token_format: nullable(Format),
  access_token_lifetime: nullable(Lifetime),
  restrict_scopes: Type.Boolean(),
  scopes: Type.Array(Type.String()),
  default_scopes: Type.Array(Type.String()),
  default_resource: nullable(Type.String()),
  entitlements: Type.Array(Type.String()),
  created_at: Timestamp,
  created_by: Type.String(),
  updated_at: Timestamp,
  expires_at: nullable(Timestamp),
  disabled_at: nullable(Timestamp),
  disabled_by: nullable(Type.String()),
  secrets: Type.Array(SecretView),
};

/** An API client as answers show it. */
export const ClientView = Type.Object(clientMembers, { $id: 'Client' });

/** The answer to a creation: the one time that the secret is shown. */
export const CreatedClient = Type.Object({ ...clientMembers, client_secret: Type.String() }, { $id: 'CreatedClient' });

/** One page of clients. */
export const ClientPage = Type.Object(
  {
    clients: Type.Array(ClientView),
    next_cursor: nullable(Type.String({ description: 'For the next page; null on the last.' })),
  },
  { $id: 'ClientPage' },
);

/** The body of a creation, validated. */
export type NewClientBody = Static<typeof NewClient>;
/** A client on the wire. */
export type ClientViewBody = Static<typeof ClientView>;
