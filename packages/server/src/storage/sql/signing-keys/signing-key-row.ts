// Maps signing keys to rows and back.
import type { Kysely, Selectable } from 'kysely';
import type { SigningKeyRecord } from '../../../records/signing-key.ts';
import { parseTextMembers } from '../json-column.ts';
import type { Schema } from '../schema.ts';
import type { SigningKeysTable } from './tables.ts';

export const SIGNING_KEY_COLUMNS = [
  'tenant_id',
  'kid',
  'algorithm',
  'public_jwk',
  'private_key',
  'key_id',
  'announced_at',
  'signs_from',
  'retired_at',
  'revoked_at',
] as const;

type SigningKeyRow = Selectable<SigningKeysTable>;

export const signingKeyRow = (key: SigningKeyRecord): SigningKeyRow => ({
  tenant_id: key.tenantId,
  kid: key.kid,
  algorithm: key.algorithm,
  public_jwk: JSON.stringify(key.publicJwk),
  private_key: key.privateKey.ciphertext,
  key_id: key.privateKey.keyId,
  announced_at: key.announcedAt,
  signs_from: key.signsFrom ?? null,
  retired_at: key.retiredAt ?? null,
  revoked_at: key.revokedAt ?? null,
});

export const signingKeyOf = (row: SigningKeyRow): SigningKeyRecord => ({
  tenantId: row.tenant_id,
  kid: row.kid,
  algorithm: row.algorithm,
  publicJwk: parseTextMembers(row.public_jwk),
  privateKey: { keyId: row.key_id, ciphertext: row.private_key },
  announcedAt: row.announced_at,
  signsFrom: row.signs_from ?? undefined,
  retiredAt: row.retired_at ?? undefined,
  revokedAt: row.revoked_at ?? undefined,
});

export const signingKeysOfTenant = (db: Kysely<Schema>, tenantId: string) =>
  db
    .selectFrom('signing_keys')
    .select(SIGNING_KEY_COLUMNS)
    .where('tenant_id', '=', tenantId)
    .orderBy('announced_at')
    // A key and its standby may be announced at the same time.
    .orderBy('signs_from', (order) => order.asc().nullsLast())
    .orderBy('kid');
