// Parses what a body requests for the secret: to leave it unchanged, to set a chosen one, or to generate one.

import { authenticatesBySecret } from '../../clients/build-client.ts';
import { PlainSecret } from '../../clients/plain-secret.ts';
import { type Peppers, secretMatches } from '../../clients/secret-hash.ts';
import { Problem } from '../../http/problem.ts';
import type { Client } from '../../records/client.ts';
import type { Sentence } from '../../sentences/sentence.ts';
import { activeSecrets, currentSecret, looksLikeHandle, secretHandle } from './handle.ts';

/**
 * `keep`: no change; `new`: one secret replaces all others, generated unless it is chosen; `none`: the method
 * has no secret.
 */
export type SecretIntent = { readonly kind: 'keep' | 'none' } | { readonly kind: 'new'; readonly chosen: string | undefined };

/** The values that the secret of a body is compared with. */
interface SecretFacts {
  readonly peppers: Peppers;
  /** The secret or handle that a GET of the client shows the principal. */
  readonly revealed: PlainSecret | string | undefined;
  readonly now: number;
}

/**
 * Determines what a body requests for the secret.
 *
 * @param written - `clientSecret`
 * @param method - the authentication method after the request
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
    throw badSecret('is not the handle of the current secret; read the client again, or leave it out for a new secret');
  }
  if (!authenticatesBySecret(method)) {
    if (chosen !== undefined) throw badSecret('cannot be combined with an authentication method that has no secret');
    return { kind: 'none' };
  }
  if (chosen !== undefined && before !== undefined) {
    // A revealed secret may be sent back as it was read.
    const shown = revealed instanceof PlainSecret ? revealed.reveal() : revealed;
    const isCurrent = chosen === shown || activeSecrets(before, now).some((secret) => secretMatches(peppers, before, secret, chosen));
    if (isCurrent) return { kind: 'keep' };
  }
  return { kind: 'new', chosen };
};

const badSecret = (detail: Sentence): Problem =>
  new Problem(400, 'The request has fields that are not valid.', [{ pointer: '/clientSecret', detail }]);
