// What a secret must be that a person chose. A generated one needs none of this.
import { CREDENTIAL_FORMATS, credentialKind } from '@mintmark/protocol';
import { isSecretEquivalent } from './secret-equivalents.ts';

/** Fewest characters: what IBM Security Verify makes up has as many. */
export const MIN_CHOSEN_LENGTH = 10;
/** From this length on a chosen secret is kept as a generated one is; below, under a slow hash. */
export const STRONG_LENGTH = 32;
/** Fewest different characters. */
const MIN_DIFFERENT = 6;

/** Of what a secret must not be made. */
export interface SecretContext {
  readonly clientId?: string | undefined;
  readonly name?: string | undefined;
}

/** All that is wrong with a chosen secret, as clauses; none of them repeats it. */
export const secretFaults = (secret: string, { clientId, name }: SecretContext = {}): readonly string[] => {
  const rules: readonly (readonly [broken: boolean, fault: string])[] = [
    [secret.length < MIN_CHOSEN_LENGTH, `has fewer than ${MIN_CHOSEN_LENGTH} characters`],
    [secret !== secret.trim(), 'begins or ends with a blank'],
    // RFC 7617 §2.1, RFC 8265 §4.2: clients normalize it before they send it.
    [secret !== secret.normalize('NFC'), 'is not in Unicode’s normalization form C'],
    [new Set(secret).size < MIN_DIFFERENT, `has fewer than ${MIN_DIFFERENT} different characters`],
    [isRepetition(secret), 'repeats one piece'],
    [isSequence(secret), 'is a sequence of characters'],
    [isSecretEquivalent(secret), 'stands for a secret, and is none: send the secret itself'],
    [holds(secret, clientId), 'is made of the client id'],
    [holds(secret, name), 'is made of the name'],
    [isMistyped(secret), 'looks like a generated secret, but is not whole'],
  ];
  return rules.flatMap(([broken, fault]) => (broken ? [fault] : []));
};

// The same piece at least three times, and perhaps a part of it.
const isRepetition = (secret: string): boolean => {
  for (let period = 1; period <= secret.length / 3; period++) {
    if (secret.slice(period) === secret.slice(0, -period)) return true;
  }
  return false;
};

// More than half of it goes up, or down, one by one.
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

/** Whether a word that is not too short makes up most of the secret, or the other way round. */
const holds = (secret: string, word: string | undefined): boolean => {
  if (word === undefined || word.length < 4) return false;
  const [a, b] = [secret.toLowerCase(), word.toLowerCase()];
  return b.includes(a) || (a.includes(b) && b.length * 2 >= a.length);
};

const isMistyped = (secret: string): boolean => secret.startsWith(CREDENTIAL_FORMATS.secret.prefix) && credentialKind(secret) !== 'secret';
