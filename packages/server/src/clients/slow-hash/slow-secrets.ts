// Checks secrets under slow hashes, which were chosen or imported. The MAC of a correct secret under a key of
// this process is cached in memory, so that its hash is not computed for every token.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { lengthPrefixed } from '../../keys/master-key.ts';
import type { Client, ClientSecret } from '../../records/client.ts';
import { isSlow, secretState } from '../../records/secret-state.ts';
import { Refusal } from '../../refusals/refusal.ts';
import { onUse } from '../../system/on-use.ts';
import type { Peppers, SecretContext } from '../secret-hash.ts';
import { type Argon2Keying, hashArgon2id, parseArgon2id } from './argon2id.ts';
import type { BcryptComparer } from './bcrypt-comparer.ts';
import { GuessThrottle } from './guess-throttle.ts';
import type { HashingSlots } from './hashing-slots.ts';
import { parseSlowHash } from './slow-hash-formats.ts';

/** Maximum number of cached secrets. */
const MAX_VERIFIED = 50_000;

/** Hashes a chosen secret, keyed by the newest pepper and bound to its context. */
export const hashChosenSecret = async (
  peppers: Peppers,
  context: SecretContext,
  clientSecret: string,
): Promise<Pick<ClientSecret, 'hash' | 'hashFormat' | 'pepperId'>> => ({
  hash: await hashArgon2id(clientSecret, keyingOf(peppers, peppers.newestId, context)),
  hashFormat: 'argon2id',
  pepperId: peppers.newestId,
});

/** Whether a text is the chosen secret of a context. Without its pepper, the hash cannot be verified. */
export const matchesChosenSecret = async (
  peppers: Peppers,
  context: SecretContext,
  { hash, pepperId }: Pick<ClientSecret, 'hash' | 'pepperId'>,
  text: string,
): Promise<boolean> => {
  if (!peppers.keys.has(pepperId)) return false;
  return (await parseArgon2id(hash, keyingOf(peppers, pepperId, context))?.matches(text, NO_BCRYPT)) ?? false;
};

const NO_BCRYPT = { bcrypt: async () => false };

const keyingOf = ({ keys }: Peppers, pepperId: string, { tenantId, clientId, secretId }: SecretContext): Argon2Keying => {
  const key = keys.get(pepperId);
  if (key === undefined) throw new TypeError(`Pepper ${pepperId} is not loaded.`);
  return { secret: key.export(), associatedData: lengthPrefixed([tenantId, clientId, secretId]) };
};

/** Dependencies of the checks. */
export interface SlowSecretDependencies {
  readonly peppers: Peppers;
  readonly bcrypt: Pick<BcryptComparer, 'compare'>;
  /** Shared with everything else that computes slow hashes. */
  readonly slots: HashingSlots;
  readonly now: () => number;
  /** Milliseconds on a clock that never goes back. */
  readonly steady: () => number;
}

/** Checks slow secrets. */
export class SlowSecrets {
  readonly #dependencies: SlowSecretDependencies;
  readonly #throttle: GuessThrottle;
  readonly #slots: HashingSlots;
  readonly #key = randomBytes(32);
  // The key is the secret's id and its hash. The state of secret and client is read from their records each
  // time, so that their changes need no invalidation here.
  readonly #verified = onUse(() => new LRUCache<string, Buffer>({ max: MAX_VERIFIED }));

  constructor(dependencies: SlowSecretDependencies) {
    this.#dependencies = dependencies;
    this.#slots = dependencies.slots;
    this.#throttle = new GuessThrottle(dependencies.steady);
  }

  /**
   * Finds the presented secret among a client's secrets under slow hashes.
   *
   * @param presented - the possible decodings of the presented secret
   * @param address - of the caller
   * @throws {@link Refusal} `temporarily_unavailable`: 429 for an address that was wrong too often, 503 when
   * too many wait
   */
  async find(client: Client, presented: readonly string[], address: string): Promise<ClientSecret | undefined> {
    const slow = client.secrets.filter(isSlow);
    const texts = [...new Set(presented)];
    const known = slow.filter((secret) => texts.some((text) => this.#isVerified(client, secret, text)));
    const { now } = this.#dependencies;
    const isActive = (secret: ClientSecret) => secretState(secret, now()) === 'active';
    const remembered = known.find(isActive) ?? known[0];
    // No hash is computed for a secret that has ended.
    const active = slow.filter(isActive);
    if (remembered !== undefined || active.length === 0) return remembered;
    const name = `${client.tenantId} ${client.clientId}`;
    this.#admit(client, name, address);
    for (const secret of active) {
      for (const text of texts) {
        if (!(await this.#slots.take(name, () => this.#matches(client, secret, text)))) continue;
        this.#verified().set(secret.id, this.#digest(client, secret, text));
        this.#throttle.refund(name, address);
        return secret;
      }
    }
    return undefined;
  }

  #admit({ clientId }: Client, name: string, address: string): void {
    const wait = this.#throttle.take(name, address);
    const refuse = (reason: 'secret_guesses' | 'secret_checks_busy', status: number, seconds: number) =>
      new Refusal(
        'temporarily_unavailable',
        'Too many requests of this kind. Try again later.',
        reason,
        { clientId, isClient: true },
        { status, headers: { 'Retry-After': String(seconds) } },
      );
    if (wait !== undefined) throw refuse('secret_guesses', 429, wait);
    if (this.#slots.hasCapacity(name)) return;
    this.#throttle.refund(name, address);
    throw refuse('secret_checks_busy', 503, 1);
  }

  async #matches({ tenantId, clientId }: Client, { id, hash, hashFormat, pepperId }: ClientSecret, text: string): Promise<boolean> {
    const { peppers, bcrypt } = this.#dependencies;
    const work = { bcrypt: (secret: string, each: string) => bcrypt.compare(secret, each) };
    if (hashFormat === 'imported') return parseSlowHash(hash).matches(text, work);
    return matchesChosenSecret(peppers, { tenantId, clientId, secretId: id }, { hash, pepperId }, text);
  }

  #isVerified(client: Client, secret: ClientSecret, text: string): boolean {
    const digest = this.#verified().get(secret.id);
    return digest !== undefined && timingSafeEqual(digest, this.#digest(client, secret, text));
  }

  #digest({ tenantId, clientId }: Client, { id, hash }: ClientSecret, text: string): Buffer {
    return createHmac('sha256', this.#key)
      .update(lengthPrefixed([tenantId, clientId, id, hash, text]))
      .digest();
  }
}
