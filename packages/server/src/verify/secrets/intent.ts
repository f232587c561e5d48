// Which secret a body means: the one that is there, a chosen one, or one that is left to us.

import { authenticatesBySecret } from '../../clients/make-client.ts';
import { PlainSecret } from '../../clients/plain-secret.ts';
import { type Peppers, secretMatches } from '../../clients/secret-hash.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import { countingSecrets, currentSecret, looksLikeHandle, secretHandle } from './handle.ts';

/** `keep`: the secrets stay; `new`: one takes the place of all others, generated unless it is chosen; `none`: the method has no secret. */
export type SecretIntent = { readonly kind: 'keep' | 'none' } | { readonly kind: 'new'; readonly chosen: string | undefined };

/** What a written secret is compared with. */
interface SecretFacts {
  readonly peppers: Peppers;
  /** What a look at the client shows the principal. */
  readonly revealed: PlainSecret | string | undefined;
  readonly now: number;
}

/**
 * What a body means.
 *
 * @param written - `clientSecret`
 * @param method - how the client is to authenticate
 * @param before - the record that is replaced
 * @throws {@link Problem} 400
 */
export const secretIntent = (
  written: string | null | undefined,
  method: Client['authMethod'],
  before: Client | undefined,
  { peppers, revealed, now }: SecretFacts,
): SecretIntent => {
  const chosen = written ?? undefined;
  if (chosen !== undefined && looksLikeHandle(chosen)) {
    const current = before === undefined ? undefined : currentSecret(before, now);
    if (current !== undefined && chosen === secretHandle(current)) return { kind: 'keep' };
    throw badSecret('is not the one that the client has now; read the client again, or leave it out for a new secret');
  }
  if (!authenticatesBySecret(method)) {
    if (chosen !== undefined) throw badSecret('does not go with an authentication method that has no secret');
    return { kind: 'none' };
  }
  if (chosen !== undefined && before !== undefined) {
    // What was revealed may come back as it was read.
    const shown = revealed instanceof PlainSecret ? revealed.reveal() : revealed;
    const isThere = chosen === shown || countingSecrets(before, now).some((secret) => secretMatches(peppers, before, secret, chosen));
    if (isThere) return { kind: 'keep' };
  }
  return { kind: 'new', chosen };
};

const badSecret = (detail: string): Problem =>
  new Problem(400, 'The request has fields that are not valid.', [{ pointer: '/clientSecret', detail }]);
