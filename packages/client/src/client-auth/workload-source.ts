// The source of a workload's token: a function that obtains it from the platform, before each request.
import { decodeBase64url, splitJws } from '@mintmark/protocol';
import { requireText } from '../errors/invalid-argument.ts';
import { MintmarkError } from '../errors/mintmark-error.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { untilAborted } from '../http/until-aborted.ts';

/** The argument of a workload source. */
export interface WorkloadRequest {
  /** Whom the token must be for: the authorization server's issuer, as its `aud`. */
  readonly audience: string;
  /** Aborts what the source does. */
  readonly signal: AbortSignal;
}

/**
 * Returns a token that the platform has issued for the audience. It is called before each token request, also
 * before one that is sent again, because some tokens are accepted only once. `@mintmark/client/workload` has
 * those of common platforms.
 *
 * @throws {@link WorkloadError} that names what is missing
 * @example
 * const workload: WorkloadSource = async ({ audience }) => (await agent.identityToken(audience)).jwt;
 */
export interface WorkloadSource {
  (request: WorkloadRequest): string | Promise<string>;
  /** The platform, for messages. */
  readonly platform?: string;
}

/** A token of a workload, and how it is presented as client assertion. */
interface WorkloadToken {
  readonly token: string;
  /** RFC 7523 §2.2, or the type of a JWT-SVID (draft-ietf-oauth-spiffe-client-auth). */
  readonly assertionType: string;
}

const ASSERTION_TYPES = 'urn:ietf:params:oauth:client-assertion-type:';

/**
 * Calls the source.
 *
 * @param time - milliseconds after which it is aborted
 * @throws {@link WorkloadError}, or another error of this package that the source threw
 */
export const readWorkload = async (
  source: WorkloadSource,
  audience: string,
  time: number,
  signal: AbortSignal | undefined,
): Promise<WorkloadToken> => {
  const late = AbortSignal.timeout(time);
  const ending = signal === undefined ? late : AbortSignal.any([signal, late]);
  const { platform = 'the workload' } = source;
  signal?.throwIfAborted();
  try {
    const token = await untilAborted((async () => source({ audience, signal: ending }))(), ending);
    const isSvid = isSpiffeId(subjectOf(requireText('The token of a workload', token)));
    return { token, assertionType: ASSERTION_TYPES + (isSvid ? 'jwt-spiffe' : 'jwt-bearer') };
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof MintmarkError) throw cause;
    const what = late.aborted ? `was not provided within ${time / 1000} s` : 'could not be obtained';
    throw new WorkloadError(`The token of ${platform} ${what}.`, { cause, isTransient: late.aborted });
  }
};

const isSpiffeId = (subject: unknown): boolean => typeof subject === 'string' && subject.startsWith('spiffe://');

/** The `sub` of a JWT; nothing is verified. */
const subjectOf = (token: string): unknown => {
  const bytes = decodeBase64url(splitJws(token)?.payload ?? '');
  if (bytes === undefined || bytes.length === 0)
    throw new WorkloadError('The source of the workload returned something other than a signed JWT.');
  try {
    return JSON.parse(new TextDecoder().decode(bytes)).sub;
  } catch {
    // The parser's error is omitted, since it quotes what it read.
    throw new WorkloadError('The source of the workload returned a JWT whose payload is not JSON.');
  }
};
