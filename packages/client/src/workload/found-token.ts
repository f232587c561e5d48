// Checks a token that the platform left in a file or a variable before it is sent anywhere: a token for another
// audience, such as the API server of a cluster, is a credential there.
import { decodeBase64url, isJsonObject, type JsonObject, splitJws } from '@mintmark/protocol';
import { WorkloadError } from '../errors/workload-error.ts';
import { seconds, type WorkloadEnvironment } from './workload-environment.ts';

/** Maximum length of a token in characters; the server accepts no longer ones. */
export const MAX_TOKEN_LENGTH = 16 * 1024;

/** Where a token was found. */
export interface FoundToken {
  readonly token: string;
  /** The file or variable, for messages. */
  readonly where: string;
  /** The audience that it must be for. */
  readonly audience: string;
  /** A sentence on how to request it for an audience. */
  readonly remedy: string;
}

/**
 * The token, if it is a JWT for the audience that has not expired.
 *
 * @throws {@link WorkloadError} that names the fault and the remedy, and no part of the token but its audience
 */
export const presentable = ({ token, where, audience, remedy }: FoundToken, environment: WorkloadEnvironment): string => {
  const claims = token.length > MAX_TOKEN_LENGTH ? undefined : claimsOf(token);
  if (claims === undefined) throw new WorkloadError(`${where} does not contain a signed JWT.`);
  const audiences = [claims['aud']].flat();
  if (!audiences.includes(audience)) {
    const named = audiences.filter((one) => typeof one === 'string').join(', ') || 'no audience';
    throw new WorkloadError(`The token in ${where} is for ${named}, and not for ${audience}, so that it is not sent. ${remedy}`);
  }
  const { exp } = claims;
  if (typeof exp === 'number' && exp <= seconds(environment)) {
    throw new WorkloadError(`The token in ${where} has expired: ${new Date(exp * 1000).toISOString()}.`);
  }
  return token;
};

const claimsOf = (token: string): JsonObject | undefined => {
  const bytes = decodeBase64url(splitJws(token)?.payload ?? '');
  if (bytes === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isJsonObject(claims) ? claims : undefined;
  } catch {
    return undefined;
  }
};
