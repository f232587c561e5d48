// The token that an exchange presents: when it expires, and who may exchange it.
import { decodeBase64url, isJsonObject, splitJws } from '@mintmark/protocol';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { SubjectTokenError } from '../errors/subject-token-error.ts';
import type { PreparedClientRequests } from '../token/token-request.ts';

/** The `exp` of a JWT in milliseconds; nothing is verified. `undefined` for an opaque token. */
export const expiryOf = (token: string): number | undefined => {
  const bytes = decodeBase64url(splitJws(token)?.payload ?? '');
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const exp = isJsonObject(claims) ? claims['exp'] : undefined;
    return typeof exp === 'number' ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
};

/** The error for a subject token that was not exchanged in time. */
export const subjectExpired = (): SubjectTokenError => new SubjectTokenError('The subject token has expired.');

/** @throws TypeError (code `invalid_argument`) for a client that authenticates by the grant itself */
export const requireExchangingClient = ({ clientKind }: PreparedClientRequests): void => {
  if (clientKind !== 'workload grant') return;
  throw invalidArgument(
    'An exchange needs client authentication: leave out workloadAs, so that the token of the platform is its assertion.',
  );
};
