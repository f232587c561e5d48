// Tokens in files that the platform replaces: service account tokens of Kubernetes, JWT-SVIDs, and others.
import { open } from 'node:fs/promises';
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { MAX_TOKEN_LENGTH, presentable } from './found-token.ts';
import type { WorkloadEnvironment } from './workload-environment.ts';

/** The options of sources that read a token which the platform has issued already. */
export interface FoundTokenOptions {
  /**
   * The audience that the token must be for; by default the one that the request is for. Set it where the
   * platform does not let the workload choose, and name it in `audiences` of the issuer at the server.
   */
  readonly audience?: string | undefined;
}

/** Where a pod finds its token, if its volume is mounted at `/var/run/secrets/mintmark`. */
export const KUBERNETES_TOKEN_FILE = '/var/run/secrets/mintmark/token';

const readToken = async (path: string, platform: string, remedy: string): Promise<string> => {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(MAX_TOKEN_LENGTH + 2);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      return buffer.toString('utf8', 0, bytesRead).trim();
    } finally {
      await file.close();
    }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown';
    throw new WorkloadError(`The token of ${platform} cannot be read from ${path} (${code}). ${remedy}`, { cause });
  }
};

/** A source that reads a file before each request. */
export const sourceOfFile = (
  { platform, path, remedy }: { platform: string; path: string; remedy: (audience: string) => string },
  { audience: given }: FoundTokenOptions,
  environment: WorkloadEnvironment,
): WorkloadSource => {
  const source: WorkloadSource = async ({ audience: requested }) => {
    const audience = given ?? requested;
    const token = await readToken(path, platform, remedy(audience));
    return presentable({ token, where: path, audience, remedy: remedy(audience) }, environment);
  };
  return Object.assign(source, { platform });
};

/**
 * A token in a file, which is read before each token request, so that a replaced one is used at the next.
 *
 * @param path - of a file with nothing but a JWT
 * @throws {@link WorkloadError}, when called, for an unreadable file, an expired token, or one for another audience
 * @example
 * createTokenSource({ tenantUrl, workload: fileToken('/run/identity/token') });
 */
export const fileToken = (path: string, options: FoundTokenOptions = {}, environment: WorkloadEnvironment = {}): WorkloadSource =>
  sourceOfFile(
    { platform: 'the file', path, remedy: (audience) => `Let the platform write a token for ${audience}.` },
    options,
    environment,
  );

/**
 * The service account token of a pod, from a projected volume. Kubernetes replaces the file before the token
 * expires. Never the pod's default token: that is for the cluster's own API server, and is not sent.
 *
 * @param path - of the mounted token, `/var/run/secrets/mintmark/token` by default
 * @throws {@link WorkloadError}, when called, for a missing file, or a token for another audience
 * @example
 * createTokenSource({ tenantUrl, workload: kubernetes() });
 */
export const kubernetes = (
  path: string = KUBERNETES_TOKEN_FILE,
  options: FoundTokenOptions = {},
  environment: WorkloadEnvironment = {},
): WorkloadSource => {
  const remedy = (audience: string): string =>
    `Mount a projected volume with \`serviceAccountToken: { path: token, audience: ${audience} }\`.`;
  return sourceOfFile({ platform: 'Kubernetes', path, remedy }, options, environment);
};
