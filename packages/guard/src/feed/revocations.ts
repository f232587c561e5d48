// The revocations that the feed has reported. They are in maps, because every token is checked against them.

/**
 * An event of the feed: a revocation, or its withdrawal (`status` 0). `exp` is the expiry of the last token
 * that it concerns, in seconds.
 */
export type RevocationEvent =
  | { readonly type: 'token'; readonly jti: string; readonly status: 0 | 1 | 2; readonly exp: number }
  | { readonly type: 'credential'; readonly cred: string; readonly exp: number }
  | { readonly type: 'client'; readonly clientId: string; readonly genBelow: number; readonly exp: number }
  | {
      readonly type: 'instance';
      readonly clientId: string;
      readonly instance: string;
      readonly genBelow: number;
      readonly exp: number;
    }
  | { readonly type: 'tenant'; readonly genBelow: number; readonly exp: number }
  | { readonly type: 'key'; readonly kid: string; readonly exp: number };

/**
 * The claims of a token to which events refer; a missing claim is `undefined`, and a missing generation is
 * below all others.
 */
export interface RevocationTarget {
  readonly jti: string | undefined;
  readonly cred: string | undefined;
  readonly clientId: string;
  readonly tenantGeneration: number;
  readonly clientGeneration: number;
  /** The instance of an agent that obtained it; `undefined` for most. */
  readonly instance: string | undefined;
  readonly instanceGeneration: number;
  readonly kid: string | undefined;
  /** The tokens that it was derived from, and ends with (RFC 8693); empty for most. */
  readonly ancestors: readonly Omit<RevocationTarget, 'ancestors'>[];
}

/** Maximum number of revocations, each about 100 bytes. */
export const MAX_REVOCATIONS = 500_000;
/** Milliseconds after `exp` for which a revocation is retained: twice the largest clock tolerance. */
const RETENTION_AFTER_EXPIRY = 120_000;
/** Milliseconds between two sweeps. */
const SWEEP_INTERVAL = 60_000;

interface GenerationLimit {
  readonly genBelow: number;
  readonly exp: number;
}

/** The revocations reported so far. */
export class Revocations {
  readonly #tokens = new Map<string, number>();
  readonly #credentials = new Map<string, number>();
  readonly #clients = new Map<string, GenerationLimit>();
  readonly #instances = new Map<string, GenerationLimit>();
  readonly #keys = new Map<string, number>();
  #tenant: GenerationLimit | undefined;
  #sweptAt: number;

  /** @param now - milliseconds since the epoch */
  constructor(now: number) {
    this.#sweptAt = now;
  }

  /**
   * Applies an event.
   *
   * @throws RangeError when there are more than {@link MAX_REVOCATIONS}: dropping one would accept a
   *   revoked token
   */
  apply(event: RevocationEvent, now: number): void {
    if (now - this.#sweptAt > SWEEP_INTERVAL) this.#sweep(now);
    if (this.size >= MAX_REVOCATIONS) throw new RangeError(`The revocation feed has more than ${MAX_REVOCATIONS} unexpired events.`);
    switch (event.type) {
      case 'token':
        if (event.status === 0) this.#tokens.delete(event.jti);
        else this.#tokens.set(event.jti, event.exp);
        return;
      case 'credential':
        return void this.#credentials.set(event.cred, laterOf(this.#credentials.get(event.cred), event.exp));
      case 'client':
        return void this.#clients.set(event.clientId, higherOf(this.#clients.get(event.clientId), event));
      case 'instance': {
        const name = instanceName(event.clientId, event.instance);
        return void this.#instances.set(name, higherOf(this.#instances.get(name), event));
      }
      case 'tenant':
        this.#tenant = higherOf(this.#tenant, event);
        return;
      case 'key':
        return void this.#keys.set(event.kid, laterOf(this.#keys.get(event.kid), event.exp));
    }
  }

  /** Whether a token has been revoked, or one that it was derived from. */
  matches(target: RevocationTarget): boolean {
    return this.#matches(target) || (target.ancestors.length > 0 && target.ancestors.some((each) => this.#matches(each)));
  }

  #matches(target: Omit<RevocationTarget, 'ancestors'>): boolean {
    const { jti, cred, clientId, tenantGeneration, clientGeneration, instance, kid } = target;
    return (
      (jti !== undefined && this.#tokens.has(jti)) ||
      (cred !== undefined && this.#credentials.has(cred)) ||
      (kid !== undefined && this.#keys.has(kid)) ||
      tenantGeneration < (this.#tenant?.genBelow ?? Number.NEGATIVE_INFINITY) ||
      clientGeneration < (this.#clients.get(clientId)?.genBelow ?? Number.NEGATIVE_INFINITY) ||
      (instance !== undefined && this.#isEndedInstance(clientId, instance, target.instanceGeneration))
    );
  }

  #isEndedInstance(clientId: string, instance: string, generation: number): boolean {
    return generation < (this.#instances.get(instanceName(clientId, instance))?.genBelow ?? Number.NEGATIVE_INFINITY);
  }

  get size(): number {
    return this.#tokens.size + this.#credentials.size + this.#clients.size + this.#instances.size + this.#keys.size;
  }

  #sweep(now: number): void {
    this.#sweptAt = now;
    const isOver = (exp: number): boolean => exp * 1000 + RETENTION_AFTER_EXPIRY <= now;
    for (const revoked of [this.#tokens, this.#credentials, this.#keys]) {
      for (const [name, exp] of revoked) if (isOver(exp)) revoked.delete(name);
    }
    for (const limits of [this.#clients, this.#instances]) {
      for (const [name, { exp }] of limits) if (isOver(exp)) limits.delete(name);
    }
  }
}

// Client ids have no line break.
const instanceName = (clientId: string, instance: string): string => `${clientId}\n${instance}`;

const laterOf = (known: number | undefined, exp: number): number => Math.max(known ?? exp, exp);

const higherOf = (known: GenerationLimit | undefined, { genBelow, exp }: GenerationLimit): GenerationLimit => ({
  genBelow: Math.max(known?.genBelow ?? genBelow, genBelow),
  exp: laterOf(known?.exp, exp),
});
