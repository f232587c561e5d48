// When the secrets of a client take turns, read from the secrets themselves: no state is kept beside the server. A secret that this made says
// so by its label, and whether it has arrived where it was to go.
import type { SecretRecord } from '@mintmark/client/management';
import type { SecretSection } from './secret-section.ts';

/** Labels of secrets that are made here: on the way, and arrived. */
export const LABEL = { pending: 'apply: on its way', delivered: 'apply' } as const;

/** What is to be done to the secrets of a client. */
export interface Rotation {
  /** Whether a new secret is made and delivered. */
  readonly isNew: boolean;
  /** Never arrived where they were to go, so that nobody has them: they retire at once. */
  readonly lost: readonly string[];
  /** What the new one takes the place of. */
  readonly replaced: readonly string[];
  /** Milliseconds that these go on to count. */
  readonly overlap: number;
}

const WITHOUT_SECRET: readonly unknown[] = ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'];

/** Whether clients of this authentication method have no secret. */
export const isWithoutSecret = (method: unknown): boolean => WITHOUT_SECRET.includes(method);

/**
 * What is due; `undefined` for nothing.
 *
 * @param now - milliseconds since the epoch
 */
export const dueRotation = (section: SecretSection | undefined, secrets: readonly SecretRecord[], now: number): Rotation | undefined => {
  if (section?.to === undefined) return undefined;
  const { rotateEvery, overlap } = section;
  const good = secrets.filter(({ state }) => state === 'active');
  const lost = good.filter(({ label }) => label === LABEL.pending);
  const arrived = good.filter((secret) => !lost.includes(secret));
  const newest = newestOf(arrived.filter(({ label }) => label === LABEL.delivered)) ?? newestOf(arrived.filter(lasts));
  const isOld = newest !== undefined && rotateEvery !== undefined && now - Date.parse(newest.created_at) >= rotateEvery;
  // One that ends before its turn is over is replaced as if it were over.
  // One that ends before its turn is over is replaced as if it were over. Without turns, only what was lost on its way is made again.
  const isNew =
    newest === undefined
      ? rotateEvery !== undefined || lost.length > 0
      : isOld || (rotateEvery !== undefined && endsBy(newest, now + overlap));
  // A run that was cut short delivered the new one, and left the others.
  const left = arrived.filter((each) => newest?.label === LABEL.delivered && each.created_at < newest.created_at && lasts(each));
  const replaced = (isNew ? arrived.filter((each) => !endsBy(each, now + overlap)) : left).map(({ id }) => id);
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
