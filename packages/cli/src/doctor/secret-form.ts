// What can be seen of a secret without the server: blanks that came along with it, and the checksum of ours.
import { credentialKind } from '@mintmark/protocol';
import { EXIT } from '../failure/exit-code.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Looks at a secret. What it says holds nothing of it. */
export const secretForm = (secret: string): Finding => {
  const check = 'secret';
  if (secret !== secret.trim()) {
    return failed(
      check,
      EXIT.refused,
      'there are blanks or line ends around it',
      'Copy it anew; `printf %s` writes no line end, echo does.',
    );
  }
  if (/[^\x20-\x7e]/.test(secret)) {
    return failed(
      check,
      EXIT.refused,
      'there are characters in it that no generated secret has',
      'Copy it anew, out of the answer itself.',
    );
  }
  if (/^(['"]).*\1$/.test(secret)) {
    return failed(
      check,
      EXIT.refused,
      'there are quotation marks around it',
      'Take them away: the file or variable holds the secret alone.',
    );
  }
  if (!secret.startsWith('mms_')) return ok(check, `${secret.length} characters, without a checksum`);
  return credentialKind(secret) === 'secret'
    ? ok(check, 'its checksum fits')
    : failed(
        check,
        EXIT.refused,
        'its checksum does not fit: it is not complete, or changed',
        'Copy it in full, or have another one made.',
      );
};
