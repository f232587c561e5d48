// Refusals of writes that the store did not apply, by the result that it returned.
import { Problem } from '../../http/problem.ts';
import { MAX_REVOKED_CREDENTIALS } from '../../records/client.ts';
import type { Reason } from '../../refusals/reasons.ts';
import { Refusal } from '../../refusals/refusal.ts';
import { type FilledSentence, type PlainSentence, say } from '../../sentences/sentence.ts';

const LOCKED: Readonly<Record<string, readonly [description: PlainSentence | FilledSentence, reason: Reason]>> = {
  'locked-out': ['After this change, no client could authenticate and manage API clients for more than a day.', 'would_lock_out'],
  'locked-down': ['The client is locked down. Lift the lockdown first.', 'client_locked_down'],
  full: [
    say(
      'The client has {count} revoked keys, certificates and trust rules. Remove this one from its settings, and end all tokens of the client.',
      { count: MAX_REVOKED_CREDENTIALS },
    ),
    'too_many_revoked_credentials',
  ],
  protected: ['The client is protected against deletion. Set deletion_protected to false first.', 'deletion_protected'],
};

/**
 * @throws {@link Refusal} 409 for a change that would lock out a tenant, or that a client's lockdown or
 * protection prevents
 */
export const throwIfNotApplied = (result: string): void => {
  const locked = LOCKED[result];
  if (locked !== undefined) throw new Refusal('invalid_request', ...locked, {}, { status: 409 });
};

/**
 * @throws {@link Problem} 409 or 404 for a record that has changed or was deleted; otherwise as {@link
 * throwIfNotApplied}
 */
export const requireUpdated = (result: string): void => {
  if (result === 'stale') throw new Problem(409, 'The record changed at the same time. Read it again.');
  if (result === 'unknown') throw new Problem(404, 'The record no longer exists.');
  throwIfNotApplied(result);
};
