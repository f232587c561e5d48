// Tokens that the server accepts only once: none is returned a second time.
import { createHash } from 'node:crypto';
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { WorkloadError } from '../errors/workload-error.ts';

/** How many tokens are recognized; a platform does not return to older ones. */
const REMEMBERED = 1_000;

/**
 * Never returns the same token twice, for an issuer that accepts each only once (`--reuse once`): a request
 * that is sent again needs another token, because the first may have been used up.
 *
 * @returns a source that throws {@link WorkloadError} for a token that it has returned before
 * @example
 * createTokenSource({ tenantUrl, workload: oneTime(fileToken('/run/identity/token')) });
 */
export const oneTime = (source: WorkloadSource): WorkloadSource => {
  const used = new Set<string>();
  const { platform = 'the workload' } = source;
  const next: WorkloadSource = async (request) => {
    const token = await source(request);
    const digest = createHash('sha256').update(token).digest('base64');
    if (used.has(digest))
      throw new WorkloadError(`The token of ${platform} was presented before, and can be used only once.`, { isTransient: true });
    used.add(digest);
    for (const oldest of used) {
      if (used.size <= REMEMBERED) break;
      used.delete(oldest);
    }
    return token;
  };
  return Object.assign(next, { platform });
};
