// Scope strings (RFC 6749 §3.3): space-delimited, case-sensitive, the order is not significant.
import { OAuthError } from './oauth-error.ts';

/**
 * Maximum length of a scope in characters: a JWT that contains it must fit into the headers that proxies
 * accept.
 */
export const MAX_SCOPE_LENGTH = 2048;

const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether the text is one scope token of RFC 6749 §3.3. */
export const isScopeToken = (text: string): boolean => SCOPE_TOKEN.test(text);

/**
 * Splits a scope parameter into its tokens, without repetitions, in order.
 *
 * @throws {@link OAuthError} `invalid_scope` for a character outside RFC 6749 §3.3 or more than
 *   {@link MAX_SCOPE_LENGTH} characters
 * @example
 * parseScope('a b a') // ['a', 'b']
 */
export const parseScope = (text: string): readonly string[] => {
  if (text.length > MAX_SCOPE_LENGTH) throw new OAuthError('invalid_scope', `The scope is longer than ${MAX_SCOPE_LENGTH} characters.`);
  const tokens = [...new Set(text.split(' '))];
  for (const token of tokens) {
    if (!isScopeToken(token)) throw new OAuthError('invalid_scope', 'The scope is not a list of scope tokens separated by single spaces.');
  }
  return tokens;
};
