// The wire schemas of signing keys, and a key in its wire form.
import { type Static, Type } from 'typebox';
import type { KeyRing } from '../../keys/key-ring.ts';
import type { SigningKeyRecord } from '../../records/signing-key.ts';
import { nullable, SigningAlg, Timestamp } from '../openapi/wire-schema.ts';
import { orNull, timestamp } from '../requests/timestamp.ts';

export const KeyView = Type.Object(
  {
    kid: Type.String(),
    algorithm: SigningAlg,
    state: Type.Enum(['signing', 'standby', 'retired', 'revoked']),
    announced_at: Timestamp,
    signs_from: nullable(Timestamp),
    rotates_at: nullable(
      Type.String({ format: 'date-time', description: 'Of the signing key: when its standby key will take its place.' }),
    ),
    retired_at: nullable(Timestamp),
    revoked_at: nullable(Timestamp),
  },
  { $id: 'SigningKey' },
);

export type KeyViewBody = Static<typeof KeyView>;

export const KeyList = Type.Object({ keys: Type.Array(KeyView) }, { $id: 'SigningKeyList' });

const STATES = ['signing', 'standby', 'retired', 'revoked'];

/** Orders keys by their announcement. The signing key precedes others of the same time. */
export const byAge = (one: KeyViewBody, other: KeyViewBody): number =>
  one.announced_at.localeCompare(other.announced_at) ||
  STATES.indexOf(one.state) - STATES.indexOf(other.state) ||
  one.kid.localeCompare(other.kid);

const stateOf = ({ signsFrom, retiredAt, revokedAt }: KeyRing['records'][number]) => {
  if (revokedAt !== undefined) return 'revoked' as const;
  if (retiredAt !== undefined) return 'retired' as const;
  return signsFrom === undefined ? ('standby' as const) : ('signing' as const);
};

/** @param keyLifetime - of the tenant, in seconds */
export const keyView = (key: SigningKeyRecord, keyLifetime: number) => ({
  kid: key.kid,
  algorithm: key.algorithm,
  state: stateOf(key),
  announced_at: timestamp(key.announcedAt),
  signs_from: orNull(key.signsFrom),
  rotates_at: orNull(stateOf(key) === 'signing' && key.signsFrom !== undefined ? key.signsFrom + keyLifetime * 1000 : undefined),
  retired_at: orNull(key.retiredAt),
  revoked_at: orNull(key.revokedAt),
});
