// A secret as a person reads it.
import type { ManagementSecretRecord } from '@mintmark/client';
import { card, table } from '../../output/table.ts';

const lastUse = ({ last_used_at: at, last_used_from: from }: ManagementSecretRecord): string =>
  at === null ? 'never' : `${at} from ${from}`;

/** When it stops counting by itself, the nearest of its ends. */
const endOf = ({ expires_at, retires_at }: ManagementSecretRecord): string =>
  [expires_at, retires_at].filter((end) => end !== null).toSorted()[0] ?? '';

/** A secret's values by name; those that are not set are left out. */
export const secretCard = (secret: ManagementSecretRecord): string[] =>
  card([
    ['secret', secret.id],
    ['label', secret.label],
    ['last four', secret.last_four],
    ['state', secret.state],
    ['kept as', secret.kept_as === 'hmac-sha256' ? null : secret.kept_as],
    ['sealed', secret.sealed ? 'for client_secret_jwt' : null],
    ['created', `${secret.created_at} by ${secret.created_by}`],
    ['expires', secret.expires_at],
    ['retires', secret.retires_at],
    ['replaced by', secret.replaced_by],
    ['last used', lastUse(secret)],
  ]);

/** Secrets, one a row. */
export const secretTable = (secrets: readonly ManagementSecretRecord[]): string[] =>
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
  );
