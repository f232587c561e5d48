// The passwords of operators: Argon2id, a few at a time together with the slow secrets of clients. A name that does not
// exist costs as much as one that does.

import type { Peppers } from '../clients/secret-hash.ts';
import { secretProblems } from '../clients/secret-strength.ts';
import { hasNewestParameters } from '../clients/slow-hash/argon2id.ts';
import { GuessThrottle } from '../clients/slow-hash/guess-throttle.ts';
import type { HashingSlots } from '../clients/slow-hash/hashing-slots.ts';
import { hashChosenSecret, matchesChosenSecret } from '../clients/slow-hash/slow-secrets.ts';
import { type Operator, type OperatorPassword, operatorActor } from '../records/operator.ts';
import { Refusal } from '../refusals/refusal.ts';
import { type Sentence, say } from '../sentences/sentence.ts';

/** The bounds of a password's length, in characters (NIST SP 800-63B §3.1.1.2). */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

/** Every problem of a new password, as clauses that do not contain it. */
export const passwordProblems = (password: string, name: string): readonly Sentence[] => [
  ...(password.length < PASSWORD_LENGTH.min ? [say('has fewer than {limit} characters', { limit: PASSWORD_LENGTH.min })] : []),
  ...secretProblems(password, { name }),
];

/** Whose password is tried, and from where. */
export interface PasswordAttempt {
  readonly tenantId: string;
  /** As claimed. */
  readonly name: string;
  readonly address: string;
}

export interface PasswordDependencies {
  readonly peppers: Peppers;
  readonly slots: HashingSlots;
  /** Milliseconds on a clock that never goes back. */
  readonly steady: () => number;
}

type Holder = Pick<Operator, 'tenantId' | 'id'>;

/** Hashes and checks passwords. */
export class OperatorPasswords {
  readonly #dependencies: PasswordDependencies;
  readonly #throttle: GuessThrottle;
  #ofNobody: Promise<OperatorPassword> | undefined;

  constructor(dependencies: PasswordDependencies) {
    this.#dependencies = dependencies;
    this.#throttle = new GuessThrottle(dependencies.steady);
  }

  /** Hashes a new password. @param now - milliseconds since the epoch */
  async hash(holder: Holder, password: string, now: number): Promise<OperatorPassword> {
    const { slots, peppers } = this.#dependencies;
    const of = slotOf(holder);
    if (!slots.hasCapacity(of)) throw busy();
    const { hash, pepperId } = await slots.take(of, () => hashChosenSecret(peppers, contextOf(holder), password));
    return { hash, pepperId, setAt: now };
  }

  /**
   * Whether a password is that of an operator.
   *
   * @param operator - `undefined` for a name that nobody has
   * @throws {@link Refusal} `temporarily_unavailable`: 429 for an address that was wrong too often for this name, 503 when
   *   too many wait
   */
  async matches(operator: Operator | undefined, password: string, attempt: PasswordAttempt): Promise<boolean> {
    const { slots, peppers } = this.#dependencies;
    const name = `${attempt.tenantId} ${operatorActor(attempt.name)}`;
    const wait = this.#throttle.take(name, attempt.address);
    if (wait !== undefined) throw tooManyGuesses(attempt, wait);
    if (!slots.hasCapacity(name)) {
      this.#throttle.refund(name, attempt.address);
      throw busy();
    }
    const holder = operator ?? { tenantId: attempt.tenantId, id: '' };
    const isRight = await slots.take(name, async () => {
      const stored = operator?.password ?? (await this.#passwordOfNobody());
      return matchesChosenSecret(peppers, contextOf(holder), stored, password);
    });
    if (!isRight || operator?.password === undefined) return false;
    this.#throttle.refund(name, attempt.address);
    return true;
  }

  /**
   * The hash that replaces the one of a right password; `undefined` if that is under the newest pepper with the present
   * parameters, or if too many wait: the next sign-in tries again.
   */
  async renewed(operator: Operator, password: string): Promise<OperatorPassword | undefined> {
    const { slots, peppers } = this.#dependencies;
    const { password: stored } = operator;
    if (stored === undefined || (stored.pepperId === peppers.newestId && hasNewestParameters(stored.hash))) return undefined;
    return slots.hasCapacity(slotOf(operator)) ? this.hash(operator, password, stored.setAt) : undefined;
  }

  // Its hash has the parameters of every other, and matches nothing.
  #passwordOfNobody(): Promise<OperatorPassword> {
    this.#ofNobody ??= hashChosenSecret(this.#dependencies.peppers, contextOf({ tenantId: '', id: '-' }), '').then(
      ({ hash, pepperId }) => ({ hash, pepperId, setAt: 0 }),
    );
    return this.#ofNobody;
  }
}

const slotOf = ({ tenantId, id }: Holder): string => `operator ${tenantId} ${id}`;

// No client id is empty, so that no secret of a client has this context.
const contextOf = ({ tenantId, id }: Holder) => ({ tenantId, clientId: '', secretId: id });

const tooManyGuesses = ({ name }: PasswordAttempt, wait: number): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'Too many requests of this kind. Try again later.',
    'secret_guesses',
    { clientId: operatorActor(name) },
    { status: 429, headers: { 'Retry-After': String(wait) } },
  );

const busy = (): Refusal =>
  new Refusal(
    'temporarily_unavailable',
    'Too many requests of this kind. Try again later.',
    'secret_checks_busy',
    {},
    {
      status: 503,
      headers: { 'Retry-After': '1' },
    },
  );
