// Formats secrets as tables.
import type { ListedSecretRecord, SecretRecord } from '@mintmark/client/management';
import { card, table } from '../../output/table.ts';

const lastUse = ({ last_used_at: at, last_used_from: from }: SecretRecord): string => (at === null ? 'never' : `${at} from ${from}`);

/** The state, and since when. */
export const secretState = (secret: SecretRecord): string => {
  const since = SINCE[secret.state](secret);
  return since === null ? secret.state : `${secret.state} since ${since}`;
};

const SINCE: Record<SecretRecord['state'], (secret: SecretRecord) => string | null> = {
  active: () => null,
  expired: ({ expires_at }) => expires_at,
  retired: ({ retires_at }) => retires_at,
  deactivated: ({ deactivated_at }) => deactivated_at,
  revoked: ({ revoked_at }) => revoked_at,
};

/** The time at which a secret ends: the earlier of expiry and retirement. */
const endOf = ({ expires_at, retires_at }: SecretRecord): string =>
  [expires_at, retires_at].filter((end) => end !== null).toSorted()[0] ?? '';

/** A secret's values by name, without those that are not set. */
export const secretCard = (secret: SecretRecord): string[] =>
  card([
    ['secret', secret.id],
    ['label', secret.label],
    ['last four', secret.last_four],
    ['state', secretState(secret)],
    ['kept as', secret.kept_as === 'hmac-sha256' ? null : secret.kept_as],
    ['sealed', secret.sealed ? 'for client_secret_jwt' : null],
    ['created', `${secret.created_at} by ${secret.created_by}`],
    ['expires', secret.expires_at],
    ['retires', secret.retires_at],
    ['replaced by', secret.replaced_by],
    ['last used', lastUse(secret)],
  ]);

/** Secrets of one client, one per row. */
export const secretTable = (secrets: readonly SecretRecord[], width: number): string[] =>
  table(
    ['SECRET', 'LABEL', 'LAST FOUR', 'STATE', 'CREATED', 'ENDS', 'LAST USED'],
    secrets.map((secret) => [
      secret.id,
      secret.label ?? '',
      secret.last_four ?? '',
      secret.state,
      secret.created_at,
      endOf(secret),
      lastUse(secret),
    ]),
    { width, shrinkable: ['LAST USED', 'CREATED', 'LABEL', 'LAST FOUR', 'ENDS'] },
  );

/** Secrets of many clients, one per row. */
export const listedSecretTable = (secrets: readonly ListedSecretRecord[], width: number): string[] =>
  table(
    ['CLIENT ID', 'OWNER', 'SECRET', 'LABEL', 'STATE', 'CREATED', 'ENDS', 'LAST USED'],
    secrets.map((secret) => [
      secret.client_id,
      secret.owner ?? '',
      secret.id,
      secret.label ?? '',
      secret.state,
      secret.created_at,
      endOf(secret),
      lastUse(secret),
    ]),
    { width, shrinkable: ['LAST USED', 'CREATED', 'LABEL', 'OWNER', 'ENDS'] },
  );
