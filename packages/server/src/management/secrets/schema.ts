// The wire schemas of secrets, for validation, serialization and the OpenAPI document.
import { type Static, Type } from 'typebox';
import { MIN_CHOSEN_LENGTH, STRONG_LENGTH } from '../../clients/secret-strength.ts';
import { MAX_HASH_LENGTH } from '../../clients/slow-hash/slow-hash-formats.ts';
import { SECRET_STATES } from '../../records/secret-state.ts';
import { nullable, ShownSecret, TEXT, Timestamp } from '../openapi/wire-schema.ts';

/** The default time for which replaced secrets stay valid: a day, in seconds. */
export const DEFAULT_OVERLAP = 86_400;
/** The longest overlap of a rotation: a year, in seconds. */
const MAX_OVERLAP = 366 * 86_400;

export const SecretState = Type.Enum([...SECRET_STATES], { title: 'SecretState' });

/** The members of a secret in a response. */
export const secretMembers = {
  id: Type.String({ description: 'The `credential_id` of grants and audit entries.' }),
  label: nullable(Type.String()),
  last_four: nullable(Type.String({ description: 'Null when it is unknown, or when it would reveal too much of a short secret.' })),
  state: SecretState,
  kept_as: Type.Enum(['hmac-sha256', 'argon2id', 'imported'], {
    description: 'The hash that the secret is stored under; `imported`: a hash of another system.',
  }),
  sealed: Type.Boolean({ description: 'Whether the secret is also stored encrypted, for client_secret_jwt.' }),
  created_at: Timestamp,
  created_by: Type.String(),
  expires_at: nullable(Timestamp),
  retires_at: nullable(Type.String({ format: 'date-time', description: 'From this time on, the secret is no longer valid.' })),
  replaced_by: nullable(Type.String()),
  deactivated_at: nullable(Timestamp),
  revoked_at: nullable(Timestamp),
  last_used_at: nullable(
    Type.String({ format: 'date-time', description: 'The last use of the secret. Uses on other nodes appear within seconds.' }),
  ),
  last_used_from: nullable(Type.String({ description: 'The address of the last use.' })),
};

export const SecretView = Type.Object(secretMembers, { title: 'Secret', description: 'A secret of a client, without its value.' });

/** The secrets of a client. */
export const SecretList = Type.Object({ secrets: Type.Array(SecretView) }, { $id: 'SecretList' });

/** The response to an addition or rotation, the only one that contains the secret. */
export const CreatedSecret = Type.Object(
  { ...secretMembers, client_secret: Type.Optional(ShownSecret('Absent where a hash was imported.')) },
  { $id: 'CreatedSecret' },
);

/** A secret that a person chose. */
export const ChosenSecret = Type.String({
  minLength: MIN_CHOSEN_LENGTH,
  maxLength: 512,
  pattern: TEXT,
  description: `Generated with 256 random bits when absent. A secret of fewer than ${STRONG_LENGTH} characters is stored under a slow hash. Other characters than ASCII must be in Unicode normalization form C.`,
});
/** The hash of a secret in another system. */
export const ImportedHash = Type.String({
  minLength: 1,
  maxLength: MAX_HASH_LENGTH,
  description:
    'The hash of the secret in another system, instead of the secret: bcrypt, PBKDF2, argon2id, scrypt, SHA-256 or SHA-512, in the format of PHC, crypt or LDAP.',
});

const newSecretMembers = {
  client_secret: Type.Optional(ChosenSecret),
  hash: Type.Optional(ImportedHash),
  label: Type.Optional(Type.String({ maxLength: 128, pattern: TEXT })),
  expires_at: Type.Optional(Timestamp),
  keep_sealed: Type.Optional(
    Type.Boolean({
      description:
        'Whether the secret is also stored encrypted, which client_secret_jwt requires. Set it before a client switches to that method; it is implied afterwards.',
    }),
  ),
};

export const NewSecret = Type.Object(newSecretMembers, { $id: 'NewSecret', additionalProperties: false });

export const Rotation = Type.Object(
  {
    ...newSecretMembers,
    overlap: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_OVERLAP,
        description: `Seconds for which the replaced secrets stay valid, unless they expire earlier; ${DEFAULT_OVERLAP} when absent.`,
      }),
    ),
  },
  { $id: 'Rotation', additionalProperties: false },
);

/** Body of a change (RFC 7396). */
export const SecretPatch = Type.Object(
  {
    label: Type.Optional(nullable(Type.String({ maxLength: 128, pattern: TEXT }))),
    expires_at: Type.Optional(nullable(Timestamp)),
    retires_at: Type.Optional(nullable(Type.String({ format: 'date-time', description: 'A new time of retirement; null cancels it.' }))),
  },
  { $id: 'SecretPatch', additionalProperties: false },
);

export const Retirement = Type.Object(
  { after: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_OVERLAP, description: 'Seconds from now; 0 when absent.' })) },
  { $id: 'Retirement', additionalProperties: false },
);

/** A secret on the wire. */
export type SecretViewBody = Static<typeof SecretView>;
/** The body of an addition, validated. */
export type NewSecretBody = Static<typeof NewSecret>;
/** The body of a change, validated. */
export type SecretPatchBody = Static<typeof SecretPatch>;
