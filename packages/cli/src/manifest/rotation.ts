// Determines when the secret of a client is due for rotation. The state is read from the secrets on the
// server: the label of a secret shows that `apply` created it, and whether it was delivered.
import type { SecretRecord } from '@mintmark/client/management';
import { clientAuthMethodsWith } from '@mintmark/protocol';
import type { SecretSection } from './secret-section.ts';

/** The labels of secrets that are created here, before and after their delivery. */
export const LABEL = { pending: 'apply: on its way', delivered: 'apply' } as const;

/** The changes to the secrets of a client. */
export interface Rotation {
  /** Whether a new secret is created and delivered. */
  readonly isNew: boolean;
  /** Secrets that were never delivered. They retire at once. */
  readonly lost: readonly string[];
  /** Secrets that the new one replaces. */
  readonly replaced: readonly string[];
  /** Milliseconds for which these stay valid. */
  readonly overlap: number;
}

const WITHOUT_SECRET: readonly unknown[] = [
  ...clientAuthMethodsWith('proves', 'key'),
  ...clientAuthMethodsWith('proves', 'certificate'),
  ...clientAuthMethodsWith('proves', 'token'),
];

/** Whether clients of this authentication method have no secret. */
export const isWithoutSecret = (method: unknown): boolean => WITHOUT_SECRET.includes(method);

/** Whether a client with these fields has no secret: by its method, or because its metadata document has its keys. */
export const hasNoSecret = (fields: Readonly<Record<string, unknown>>): boolean =>
  isWithoutSecret(fields['token_endpoint_auth_method']) || typeof fields['metadata_url'] === 'string';

/**
 * The rotation that is due; `undefined` for none.
 *
 * @param now - milliseconds since the epoch
 */
export const dueRotation = (section: SecretSection | undefined, secrets: readonly SecretRecord[], now: number): Rotation | undefined => {
  if (section?.to === undefined) return undefined;
  const { rotateEvery, overlap } = section;
  const active = secrets.filter(({ state }) => state === 'active');
  const lost = active.filter(({ label }) => label === LABEL.pending);
  const delivered = active.filter((secret) => !lost.includes(secret));
  const newest = newestOf(delivered.filter(({ label }) => label === LABEL.delivered)) ?? newestOf(delivered.filter(lasts));
  const isOld = newest !== undefined && rotateEvery !== undefined && now - Date.parse(newest.created_at) >= rotateEvery;
  // A secret that ends within its rotation period is replaced early. Without a period, only an undelivered
  // one is replaced.
  const isNew =
    newest === undefined
      ? rotateEvery !== undefined || lost.length > 0
      : isOld || (rotateEvery !== undefined && endsBy(newest, now + overlap));
  // An interrupted run delivered the new secret and did not retire the others.
  const left = delivered.filter((each) => newest?.label === LABEL.delivered && each.created_at < newest.created_at && lasts(each));
  const replaced = (isNew ? delivered.filter((each) => !endsBy(each, now + overlap)) : left).map(({ id }) => id);
  if (!isNew && lost.length === 0 && replaced.length === 0) return undefined;
  return { isNew, lost: lost.map(({ id }) => id), replaced, overlap };
};

const newestOf = (secrets: readonly SecretRecord[]): SecretRecord | undefined =>
  secrets.reduce<SecretRecord | undefined>(
    (newest, secret) => (newest === undefined || secret.created_at > newest.created_at ? secret : newest),
    undefined,
  );

const lasts = ({ retires_at }: SecretRecord): boolean => retires_at === null;

const endsBy = ({ retires_at, expires_at }: SecretRecord, moment: number): boolean =>
  [retires_at, expires_at].some((end) => end !== null && Date.parse(end) <= moment);
