// Counts the tokens of trusted issuers that are presented, by what became of them.
import { OAuthError } from '@mintmark/protocol';
import type { Metrics } from '../metrics/metrics.ts';
import { Refusal } from '../refusals/refusal.ts';

/**
 * Counts one token.
 *
 * @param decide - verifies it, and finds what it leads to
 * @returns what it leads to
 * @throws what `decide` throws
 */
export type CountAssertion = <Decided>(decide: () => Promise<{ readonly issuerId: string; readonly decided: Decided }>) => Promise<Decided>;

/** Registers the counter. */
export const countAssertions = (metrics: Metrics): CountAssertion => {
  const assertions = metrics.counter({
    name: 'mintmark_trust_assertions_total',
    help: 'Tokens of trusted issuers that were presented, by issuer (empty while it is not known). accepted: a rule was met; refused: with the reason; error: no decision, as without the keys of the issuer.',
    labels: ['issuer', 'result', 'reason'],
  });
  return async (decide) => {
    try {
      const { issuerId, decided } = await decide();
      assertions.increment(issuerId, 'accepted', '');
      return decided;
    } catch (error) {
      const isRefused = error instanceof OAuthError && error.status < 500;
      const { reason, issuer } = error instanceof Refusal ? { reason: error.reason, issuer: error.facts.detail?.['issuer'] } : FAILURE;
      assertions.increment(typeof issuer === 'string' ? issuer : '', isRefused ? 'refused' : 'error', reason);
      throw error;
    }
  };
};

const FAILURE = { reason: '', issuer: undefined } as const;
