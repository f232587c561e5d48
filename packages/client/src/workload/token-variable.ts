// Tokens in variables of the environment: of jobs of GitLab, and of functions and builds of Vercel.

import { isJsonObject } from '@mintmark/protocol';
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { presentable } from './found-token.ts';
import type { FoundTokenOptions } from './token-file.ts';
import { variable, type WorkloadEnvironment } from './workload-environment.ts';

/** The variable of a GitLab job, as in the guide. */
const GITLAB_VARIABLE = 'MINTMARK_ID_TOKEN';

/**
 * The ID token of a job of GitLab CI. The job has one for as long as it runs.
 *
 * @param name - of the variable in `id_tokens`, `MINTMARK_ID_TOKEN` by default
 * @throws {@link WorkloadError}, when called, for a missing variable, or a token for another audience
 * @example
 * createTokenSource({ tenantUrl, workload: gitlab() });
 */
export const gitlab = (
  name: string = GITLAB_VARIABLE,
  { audience: given }: FoundTokenOptions = {},
  environment: WorkloadEnvironment = {},
): WorkloadSource => {
  const source: WorkloadSource = ({ audience: requested }) => {
    const audience = given ?? requested;
    const remedy = `Add to the job: \`id_tokens: { ${name}: { aud: ${audience} } }\`.`;
    const token = variable(environment, name);
    if (token === undefined) throw new WorkloadError(`The job has no ID token: the variable ${name} is not set. ${remedy}`);
    return presentable({ token, where: name, audience, remedy }, environment);
  };
  return Object.assign(source, { platform: 'GitLab CI' });
};

/** The variable of builds, and of development after `vercel env pull`. */
const VERCEL_VARIABLE = 'VERCEL_OIDC_TOKEN';
const VERCEL_HEADER = 'x-vercel-oidc-token';

/**
 * The OIDC token of a project of Vercel: of the request that a function serves, else of the environment. Its
 * audience is `https://vercel.com/TEAM`, which `audiences` of the issuer at the server has to name.
 *
 * @param options - `audience`: `https://vercel.com/TEAM`, required
 * @throws {@link WorkloadError}, when called, if OIDC federation is not enabled in the settings of the project
 * @example
 * createTokenSource({ tenantUrl, workload: vercel({ audience: 'https://vercel.com/acme' }) });
 */
export const vercel = ({ audience }: FoundTokenOptions = {}, environment: WorkloadEnvironment = {}): WorkloadSource => {
  const source: WorkloadSource = ({ audience: requested }) => {
    const token = requestHeader(VERCEL_HEADER) ?? variable(environment, VERCEL_VARIABLE);
    if (token === undefined) {
      throw new WorkloadError(
        `There is no OIDC token: neither the request has ${VERCEL_HEADER}, nor is ${VERCEL_VARIABLE} set. Enable OIDC federation in the settings of the project.`,
      );
    }
    const remedy = "Its audience is that of the team: give `audience: 'https://vercel.com/TEAM'`, and name it in audiences of the issuer.";
    return presentable({ token, where: VERCEL_VARIABLE, audience: audience ?? requested, remedy }, environment);
  };
  return Object.assign(source, { platform: 'Vercel' });
};

/** A header of the request that a function of Vercel serves. */
const requestHeader = (name: string): string | undefined => {
  const store: unknown = Reflect.get(globalThis, Symbol.for('@vercel/request-context'));
  const get = isJsonObject(store) ? store['get'] : undefined;
  const context: unknown = typeof get === 'function' ? get.call(store) : undefined;
  const headers = isJsonObject(context) ? context['headers'] : undefined;
  const value = isJsonObject(headers) ? headers[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};
