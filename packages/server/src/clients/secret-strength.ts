// The requirements for secrets that a person chose. Generated secrets meet them by construction.
import { CREDENTIAL_FORMATS, credentialKind } from '@mintmark/protocol';
import { type Sentence, say } from '../sentences/sentence.ts';
import { isSecretEquivalent } from './secret-equivalents.ts';

/**
 * The minimum number of characters, which is the length of the secrets that IBM Security Verify generates.
 */
export const MIN_CHOSEN_LENGTH = 10;
/**
 * A chosen secret of at least this length is stored like a generated one; a shorter one, with a slow hash.
 */
export const STRONG_LENGTH = 32;
/** The minimum number of different characters. */
const MIN_DIFFERENT = 6;

/** The texts that a secret must not mainly consist of. */
export interface SecretContext {
  readonly clientId?: string | undefined;
  readonly name?: string | undefined;
}

/** Returns every problem of a chosen secret, as clauses that do not contain the secret. */
export const secretProblems = (secret: string, { clientId, name }: SecretContext = {}): readonly Sentence[] => {
  const rules: readonly (readonly [applies: boolean, problem: Sentence])[] = [
    [secret.length < MIN_CHOSEN_LENGTH, say('has fewer than {limit} characters', { limit: MIN_CHOSEN_LENGTH })],
    [secret !== secret.trim(), 'begins or ends with a blank'],
    // RFC 7617 §2.1, RFC 8265 §4.2: clients normalize it before they send it.
    [secret !== secret.normalize('NFC'), 'is not in Unicode’s normalization form C'],
    [new Set(secret).size < MIN_DIFFERENT, say('has fewer than {limit} different characters', { limit: MIN_DIFFERENT })],
    [isRepetition(secret), 'repeats one piece'],
    [isSequence(secret), 'is a sequence of characters'],
    [isSecretEquivalent(secret), 'stands for a secret, and is none: send the secret itself'],
    [holds(secret, clientId), 'is made of the client id'],
    [holds(secret, name), 'is made of the name'],
    [isMistyped(secret), 'looks like a generated secret, but is not whole'],
  ];
  return rules.flatMap(([applies, problem]) => (applies ? [problem] : []));
};

// The secret is one part, repeated at least three times; the last repetition may be incomplete.
const isRepetition = (secret: string): boolean => {
  for (let period = 1; period <= secret.length / 3; period++) {
    if (secret.slice(period) === secret.slice(0, -period)) return true;
  }
  return false;
};

// More than half of the characters form a sequence whose code points each increase, or each decrease, by one.
const isSequence = (secret: string): boolean => {
  let run = 1;
  let longest = 1;
  let direction = 0;
  for (let at = 1; at < secret.length; at++) {
    const step = secret.charCodeAt(at) - secret.charCodeAt(at - 1);
    run = Math.abs(step) === 1 && (step === direction || run === 1) ? run + 1 : 1;
    direction = step;
    longest = Math.max(longest, run);
  }
  return longest > Math.max(4, secret.length / 2);
};

/** Whether a word of at least four characters makes up most of the secret, or the secret most of the word. */
const holds = (secret: string, word: string | undefined): boolean => {
  if (word === undefined || word.length < 4) return false;
  const [a, b] = [secret.toLowerCase(), word.toLowerCase()];
  return b.includes(a) || (a.includes(b) && b.length * 2 >= a.length);
};

const isMistyped = (secret: string): boolean => secret.startsWith(CREDENTIAL_FORMATS.secret.prefix) && credentialKind(secret) !== 'secret';
