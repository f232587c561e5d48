// What a stranger may leave in the audit trail: short, printable and never a credential. People paste secrets into the wrong field, and
// attackers send what fills a disk.
import { CREDENTIAL_FORMATS } from '@mintmark/protocol';

/** Longest name of an actor, subject or address that is kept. */
const MAX_NAME = 256;
/** Longest other text that is kept. */
export const MAX_TEXT = 512;

const CHECKSUM = 6;
const generated = Object.values(CREDENTIAL_FORMATS).map(({ prefix, random }) => `${prefix}[0-9A-Za-z]{${random + CHECKSUM}}`);
// What we generate, and whatever looks like a JWT. A secret that a person chose cannot be told from any other word.
const CREDENTIALS = new RegExp(`${generated.join('|')}|ey[\\w-]{8,}\\.[\\w-]{8,}(\\.[\\w-]*)?`, 'g');

const clean = (text: string, most: number): string =>
  text
    .slice(0, most * 2)
    .replace(CREDENTIALS, '[credential]')
    .slice(0, most);

/** A claimed name, fit to be kept. */
export const sanitizedName = (text: string | undefined): string | undefined => (text === undefined ? undefined : clean(text, MAX_NAME));

/** A text that holds something of a request, fit to be kept. */
export const sanitizedText = (text: string): string => clean(text, MAX_TEXT);
