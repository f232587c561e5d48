// Checks the format of a secret without the server: surrounding whitespace, and the checksum of a generated
// one.
import { credentialKind } from '@mintmark/protocol';
import { EXIT } from '../failure/exit-code.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Checks the format of a secret. The finding contains nothing of it. */
export const secretForm = (secret: string): Finding => {
  const check = 'secret';
  if (secret !== secret.trim()) {
    return failed(check, EXIT.refused, 'it begins or ends with whitespace', 'Copy it again; `printf %s` writes no line end, echo does.');
  }
  if (/[^\x20-\x7e]/.test(secret)) {
    return failed(check, EXIT.refused, 'it contains characters that no generated secret has', 'Copy it again, from the original output.');
  }
  if (/^(['"]).*\1$/.test(secret)) {
    return failed(check, EXIT.refused, 'it is in quotation marks', 'Remove them: the file or variable must contain only the secret.');
  }
  if (!secret.startsWith('mms_')) return ok(check, `${secret.length} characters, without a checksum`);
  return credentialKind(secret) === 'secret'
    ? ok(check, 'its checksum matches')
    : failed(check, EXIT.refused, 'its checksum does not match: it is incomplete or was changed', 'Copy it in full, or create a new one.');
};
