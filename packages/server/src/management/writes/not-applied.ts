// The refusals of writes that were not applied.
import { Problem } from '../../http/problem.ts';
import type { Reason } from '../../refusals/reasons.ts';
import { Refusal } from '../../refusals/refusal.ts';

export const NOT_MADE: Readonly<Record<string, readonly [description: string, reason: Reason]>> = {
  'locked-out': ['This would leave nobody who can sign in and manage API clients for more than a day.', 'would_lock_out'],
  'locked-down': ['The client is locked down. Lift the lockdown first.', 'client_locked_down'],
  protected: ['The client is protected against deletion. Set deletion_protected to false first.', 'deletion_protected'],
};

/** @throws {@link Refusal} 409 for a change that was not made because nobody would be left to manage clients, or the client is protected */
export const throwIfNotApplied = (result: string): void => {
  const notMade = NOT_MADE[result];
  if (notMade !== undefined) throw new Refusal('invalid_request', ...notMade, {}, { status: 409 });
};

/** @throws {@link Problem} for an update that was not made */
export const requireUpdated = (result: string): void => {
  if (result === 'stale') throw new Problem(409, 'The record changed at the same moment. Read it again.');
  if (result === 'unknown') throw new Problem(404, 'The record is gone.');
};
