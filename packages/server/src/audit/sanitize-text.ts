// Sanitizes what an unauthenticated request puts into the audit trail: credentials are masked, because people
// paste secrets into the wrong field, and texts are truncated, because attackers try to fill the disk.
import { CREDENTIAL_FORMATS } from '@mintmark/protocol';

/** Longest stored name of an actor or a subject. */
const MAX_NAME = 256;
/** Longest other stored text. */
export const MAX_TEXT = 512;

const CHECKSUM = 6;
const generated = Object.values(CREDENTIAL_FORMATS).map(({ prefix, random }) => `${prefix}[0-9A-Za-z]{${random + CHECKSUM}}`);
// Generated credentials and anything in the form of a JWT. A chosen secret cannot be recognized.
const CREDENTIALS = new RegExp(`${generated.join('|')}|ey[\\w-]{8,}\\.[\\w-]{8,}(\\.[\\w-]*)?`, 'g');

const clean = (text: string, most: number): string =>
  text
    .slice(0, most * 2)
    .replace(CREDENTIALS, '[credential]')
    .slice(0, most);

/** A claimed name without credentials, truncated; an empty one is none. */
export const sanitizedName = (text: string | undefined): string | undefined =>
  text === undefined || text === '' ? undefined : clean(text, MAX_NAME);

/** A text from a request without credentials, truncated. */
export const sanitizedText = (text: string): string => clean(text, MAX_TEXT);
