// The wire schemas of secrets. They validate, they serialise and they are the OpenAPI document.
import { type Static, Type } from 'typebox';
import { MIN_CHOSEN_LENGTH, STRONG_LENGTH } from '../../clients/secret-strength.ts';
import { MAX_HASH_LENGTH } from '../../clients/slow-hash/slow-hash-formats.ts';
import { SECRET_STATES } from '../../records/secret-state.ts';
import { nullable, ShownSecret, TEXT, Timestamp } from '../openapi/wire-schema.ts';

/** How long the old secrets stay valid alongside the new one by default, in seconds: a day. */
export const DEFAULT_OVERLAP = 86_400;
/** The longest that a rotation may ask for, in seconds: a year. */
const MAX_OVERLAP = 366 * 86_400;

/** What a secret may be at a moment. */
export const SecretState = Type.Enum([...SECRET_STATES], { title: 'SecretState' });

/** The members of a secret in a response. */
export const secretMembers = {
  id: Type.String({ description: 'The `credential_id` of grants and audit entries.' }),
  label: nullable(Type.String()),
  last_four: nullable(Type.String({ description: 'Null where it is not known, or would tell too much of a short secret.' })),
  state: SecretState,
  kept_as: Type.Enum(['hmac-sha256', 'argon2id', 'imported'], {
    description: 'The hash that it is kept under; `imported` is that of another system.',
  }),
  sealed: Type.Boolean({ description: 'Whether the secret itself is kept, encrypted, for client_secret_jwt.' }),
  created_at: Timestamp,
  created_by: Type.String(),
  expires_at: nullable(Timestamp),
  retires_at: nullable(Type.String({ format: 'date-time', description: 'From then on the secret in its place is the one that counts.' })),
  replaced_by: nullable(Type.String()),
  deactivated_at: nullable(Timestamp),
  revoked_at: nullable(Timestamp),
  last_used_at: nullable(
    Type.String({ format: 'date-time', description: 'When it was last good, to within some seconds on another node.' }),
  ),
  last_used_from: nullable(Type.String({ description: 'The address that it came from then.' })),
};

/** One secret of a client, never the secret itself. */
export const SecretView = Type.Object(secretMembers, { title: 'Secret', description: 'A secret of a client; never the secret itself.' });

/** The secrets of a client. */
export const SecretList = Type.Object({ secrets: Type.Array(SecretView) }, { $id: 'SecretList' });

/** The response to an addition: the only time that the secret is shown. */
export const CreatedSecret = Type.Object(
  { ...secretMembers, client_secret: Type.Optional(ShownSecret('Absent where a hash was imported.')) },
  { $id: 'CreatedSecret' },
);

/** A secret that a person chose. */
export const ChosenSecret = Type.String({
  minLength: MIN_CHOSEN_LENGTH,
  maxLength: 512,
  pattern: TEXT,
  description: `Made up, with 256 random bits, when absent. One of fewer than ${STRONG_LENGTH} characters is kept under a slow hash. Characters beyond ASCII are sent as UTF-8, and are in Unicode's normalization form C.`,
});
/** The hash of a secret in another system. */
export const ImportedHash = Type.String({
  minLength: 1,
  maxLength: MAX_HASH_LENGTH,
  description:
    'Instead of the secret, its hash in another system: bcrypt, PBKDF2, argon2id, scrypt, or SHA-256 and SHA-512, as PHC, crypt or LDAP write them.',
});

const newSecretMembers = {
  client_secret: Type.Optional(ChosenSecret),
  hash: Type.Optional(ImportedHash),
  label: Type.Optional(Type.String({ maxLength: 128, pattern: TEXT })),
  expires_at: Type.Optional(Timestamp),
  keep_sealed: Type.Optional(
    Type.Boolean({
      description:
        'Whether the secret itself is kept, encrypted, as client_secret_jwt needs: for a client that is to switch to it. Always so for a client of that method.',
    }),
  ),
};

/** Body of an addition. */
export const NewSecret = Type.Object(newSecretMembers, { $id: 'NewSecret', additionalProperties: false });

/** Body of a rotation. */
export const Rotation = Type.Object(
  {
    ...newSecretMembers,
    overlap: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MAX_OVERLAP,
        description: `Seconds that the secrets before it go on to count, unless they end earlier; ${DEFAULT_OVERLAP} when absent, 0 for not at all.`,
      }),
    ),
  },
  { $id: 'Rotation', additionalProperties: false },
);

/** Body of a change (RFC 7396): what is left out stays, null takes an end away. */
export const SecretPatch = Type.Object(
  {
    label: Type.Optional(nullable(Type.String({ maxLength: 128, pattern: TEXT }))),
    expires_at: Type.Optional(nullable(Timestamp)),
    retires_at: Type.Optional(
      nullable(
        Type.String({ format: 'date-time', description: 'Earlier or later, to cut a retirement short or postpone it; null cancels it.' }),
      ),
    ),
  },
  { $id: 'SecretPatch', additionalProperties: false },
);

/** Body of a retirement. */
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
