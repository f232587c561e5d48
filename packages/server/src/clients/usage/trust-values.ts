// What a write notes of the tokens that met trust rules: the values of claims that a rule leaves open, and the scopes
// that it led to. Workloads choose values, so that they are few and short.
import { type ClaimPath, claimAt, isSamePath } from '../../records/claim-path.ts';
import type { JsonObject } from '../../records/json-value.ts';
import { MAX_VALUE, OTHER_VALUES, SCOPES, type TrustRule, type TrustValue } from '../../records/trust-rule.ts';
import { FairEntries } from '../../system/fair-entries.ts';

/** Values of one write; then those of the rules with the most are noted when they are seen again. */
const MAX_VALUES = 20_000;

/** The claims whose values are noted: those that the conditions leave open, and those that are worth one. */
const openClaims = ({ match }: Pick<TrustRule, 'match'>, useful: readonly ClaimPath[] = []): readonly ClaimPath[] => {
  const tested = match.map(({ claim }) => claim);
  const open = match.filter(({ test }) => test === 'one_of' || test === 'glob').map(({ claim }) => claim);
  return [...open, ...useful.filter((claim) => tested.every((other) => !isSamePath(claim, other)))];
};

/** Values that were seen, each once by rule and day. */
export class TrustValues {
  readonly #values = new FairEntries<TrustValue>(MAX_VALUES);

  get size(): number {
    return this.#values.size;
  }

  /** Notes a value. @param day - its start, in seconds */
  add(rule: Pick<TrustRule, 'tenantId' | 'id'>, name: string, value: string, day: number): void {
    const short = value.length <= MAX_VALUE ? value : OTHER_VALUES;
    const key = [rule.tenantId, rule.id, name, short, day].join('\n');
    this.#values.set(rule.id, key, { tenantId: rule.tenantId, ruleId: rule.id, name, value: short, firstOn: day, lastOn: day });
  }

  /** Notes the open claims of a token that met a rule. */
  addClaims(rule: TrustRule, useful: readonly ClaimPath[] | undefined, claims: JsonObject, day: number): void {
    for (const claim of openClaims(rule, useful)) {
      const value = claimAt(claims, claim) ?? null;
      const isScalar = value === null || typeof value !== 'object';
      this.add(rule, JSON.stringify(claim), isScalar ? JSON.stringify(value) : OTHER_VALUES, day);
    }
  }

  /** Notes the scopes of tokens that a rule led to. @param scope - separated by spaces */
  addScopes(rule: Pick<TrustRule, 'tenantId' | 'id'>, listed: readonly string[], scope: string, day: number): void {
    const requested = new Set(scope.split(' '));
    for (const each of listed) if (requested.has(each)) this.add(rule, SCOPES, each, day);
  }

  /** In the order of their key. */
  inOrder(): readonly TrustValue[] {
    return [...this.#values.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
  }
}
