// The wire schemas of the console's own routes.
import { type TProperties, Type } from 'typebox';
import { Name, nullable, Timestamp } from '../management/openapi/wire-schema.ts';
import { PASSWORD_LENGTH } from '../operators/passwords.ts';
import { OPERATOR_NAME } from '../records/operator.ts';

const Password = Type.String({ minLength: 1, maxLength: PASSWORD_LENGTH.max });
const Token = Type.String({ minLength: 1, maxLength: 128 });
/** A name as it is typed: in any case. */
const TypedName = Type.String({ minLength: 1, maxLength: 128 });
const closed = { additionalProperties: false } as const;

export const SignIn = Type.Object({ name: TypedName, password: Password }, closed);
export const LinkToken = Type.Object({ token: Token }, closed);
export const Setup = Type.Object({ token: Token, name: TypedName, display_name: Type.Optional(Name), password: Password }, closed);
export const NewPassword = Type.Object({ current: Password, new: Password }, closed);

/** The pattern of {@link OPERATOR_NAME}, for a name that was typed. */
export const NAME_PATTERN = new RegExp(OPERATOR_NAME);

export const SessionBody = Type.Object({
  operator: Type.Object({
    id: Type.String(),
    name: Type.String(),
    display_name: nullable(Type.String()),
    roles: Type.Array(Type.String()),
    entitlements: Type.Array(Type.String()),
    passkeys: Type.Integer(),
    provider: nullable(Type.String()),
  }),
  tenant: Type.Object({ id: Type.String(), issuer: Type.String() }),
  expires_at: Timestamp,
  idle_expires_at: Timestamp,
});

export const SessionItems = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      created_at: Timestamp,
      last_used_at: Timestamp,
      address: Type.String(),
      user_agent: Type.String(),
      current: Type.Boolean(),
    }),
  ),
});

/** A credential in the JSON form of WebAuthn Level 3 §5.1. Its contents are verified by what they are signed with. */
const Base64Url = Type.String({ minLength: 1, maxLength: 16_384, pattern: '^[A-Za-z0-9_-]+$' });
const credential = <Response extends TProperties>(response: Response) =>
  Type.Object({
    id: Base64Url,
    rawId: Base64Url,
    type: Type.Literal('public-key'),
    response: Type.Object(response),
    authenticatorAttachment: Type.Optional(Type.String({ maxLength: 64 })),
    clientExtensionResults: Type.Optional(Type.Object({})),
  });

export const NewPasskey = Type.Object(
  {
    label: Name,
    credential: credential({
      clientDataJSON: Base64Url,
      attestationObject: Base64Url,
      transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 8 })),
    }),
  },
  closed,
);
export const PasskeySignIn = Type.Object(
  {
    credential: credential({
      clientDataJSON: Base64Url,
      authenticatorData: Base64Url,
      signature: Base64Url,
      userHandle: Type.Optional(nullable(Type.String({ maxLength: 128 }))),
    }),
  },
  closed,
);
export const PasskeyBody = Type.Object({
  id: Type.String(),
  label: Type.String(),
  created_at: Timestamp,
  last_used_at: nullable(Timestamp),
});
export const PasskeyItems = Type.Object({ items: Type.Array(PasskeyBody) });

export const LinkBody = Type.Object({ name: Type.Optional(Type.String()), expires_at: Timestamp });
