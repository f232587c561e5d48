// The platforms as data, and which of them the program runs on.
import { existsSync, readFileSync } from 'node:fs';
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { githubActions } from './github-actions.ts';
import { gcp } from './google-cloud.ts';
import { SPIFFE_VARIABLES, spiffe } from './spiffe.ts';
import { fileToken, KUBERNETES_TOKEN_FILE, kubernetes } from './token-file.ts';
import { gitlab, vercel } from './token-variable.ts';
import { variable, type WorkloadEnvironment } from './workload-environment.ts';

/** What a source needs to know where the platform does not choose by itself. */
export interface WorkloadOptions {
  /** The file with the token, of `kubernetes`, `spiffe` and `file`. */
  readonly file?: string | undefined;
  /** The variable with the token, of `gitlab`. */
  readonly variable?: string | undefined;
  /** The audience of the platform's tokens, where the workload cannot choose it. */
  readonly audience?: string | undefined;
}

interface Platform {
  /** Its name in messages. */
  readonly title: string;
  /** What shows that the program runs there, for messages. */
  readonly sign: string;
  /** Whether the program runs there and the platform was set up to give it tokens. */
  readonly isHere: (environment: WorkloadEnvironment) => boolean;
  readonly source: (options: WorkloadOptions, environment: WorkloadEnvironment) => WorkloadSource;
}

/** Names the file with a token, for `file`. */
const FILE_VARIABLE = 'MINTMARK_WORKLOAD_TOKEN_FILE';

const hasAny = (environment: WorkloadEnvironment, names: readonly string[]): boolean =>
  names.some((name) => variable(environment, name) !== undefined);

/** A platform that sets one of these variables. */
const byVariables = (...names: readonly string[]): Pick<Platform, 'sign' | 'isHere'> => ({
  sign: names.join(' or '),
  isHere: (environment) => hasAny(environment, names),
});

/** A pod sees the firmware of its node, and what Knative sets, and has another identity than either. */
const isPod = (environment: WorkloadEnvironment): boolean => hasAny(environment, ['KUBERNETES_SERVICE_HOST']);

/** What the firmware of a virtual machine says; no request is sent to find out. */
const isMachineOf =
  (file: string, text: string) =>
  ({ firmware = '/sys/class/dmi/id' }: WorkloadEnvironment): boolean => {
    try {
      return readFileSync(`${firmware}/${file}`, 'utf8').trim() === text;
    } catch {
      return false;
    }
  };

/**
 * A cloud.
 *
 * @param names - variables of programs that have no machine of their own
 * @param firmware - what the firmware of its machines says
 * @param inPods - variables that count in a pod, too, since they are of the pod alone
 */
const byMachine = (
  names: readonly string[],
  [file, text]: readonly [file: string, text: string],
  inPods: readonly string[] = [],
): Pick<Platform, 'sign' | 'isHere'> => ({
  sign: `${[...inPods, ...names].join(' or ')} or ${text} in /sys/class/dmi/id/${file}`,
  isHere: (environment) =>
    hasAny(environment, inPods) || (!isPod(environment) && (hasAny(environment, names) || isMachineOf(file, text)(environment))),
});

/**
 * In the order in which they are looked for, the first of which decides: what was set up for this program, then the
 * job that it is a step of, then its pod or container, and the machine last.
 */
const PLATFORMS = {
  file: {
    title: `a file (${FILE_VARIABLE})`,
    ...byVariables(FILE_VARIABLE),
    source: ({ file, audience }, environment) => {
      const path = file ?? variable(environment, FILE_VARIABLE);
      if (path === undefined) throw invalidArgument(`The workload file needs the path of the token, or ${FILE_VARIABLE}.`);
      return fileToken(path, { audience }, environment);
    },
  },
  github: {
    title: 'GitHub Actions',
    ...byVariables('ACTIONS_ID_TOKEN_REQUEST_URL', 'GITHUB_ACTIONS'),
    source: (_, environment) => githubActions(environment),
  },
  gitlab: {
    title: 'GitLab CI',
    ...byVariables('GITLAB_CI'),
    source: (options, environment) => gitlab(options.variable, options, environment),
  },
  vercel: { title: 'Vercel', ...byVariables('VERCEL', 'VERCEL_OIDC_TOKEN'), source: vercel },
  spiffe: {
    title: 'SPIFFE',
    ...byVariables(...SPIFFE_VARIABLES),
    source: ({ file, audience }, environment) => spiffe({ file, audience }, environment),
  },
  kubernetes: {
    title: 'Kubernetes',
    sign: `KUBERNETES_SERVICE_HOST and the file ${KUBERNETES_TOKEN_FILE}`,
    isHere: (environment) => isPod(environment) && existsSync(environment.kubernetesTokenFile ?? KUBERNETES_TOKEN_FILE),
    source: ({ file, ...options }, environment) => kubernetes(file ?? environment.kubernetesTokenFile, options, environment),
  },
  aws: {
    title: 'AWS',
    ...byMachine(
      ['AWS_LAMBDA_FUNCTION_NAME'],
      ['sys_vendor', 'Amazon EC2'],
      ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'],
    ),
    source: (_, environment) => aws({}, environment),
  },
  azure: {
    title: 'Azure',
    ...byMachine([], ['chassis_asset_tag', '7783-7084-3265-9085-8269-3286-77'], ['IDENTITY_ENDPOINT']),
    source: ({ audience }, environment) => azure({ resource: audience }, environment),
  },
  gcp: {
    title: 'Google Cloud',
    ...byMachine(['K_SERVICE', 'CLOUD_RUN_JOB'], ['product_name', 'Google Compute Engine']),
    source: (_, environment) => gcp({}, environment),
  },
} as const satisfies Record<string, Platform>;

/** The name of a platform, as of the kinds of trusted issuers at the server. */
export type WorkloadName = keyof typeof PLATFORMS;

const isName = (name: string): name is WorkloadName => Object.hasOwn(PLATFORMS, name);

/**
 * The names of the platforms, in the order in which `auto` looks for them.
 *
 * @example
 * console.log(`The platform is one of ${WORKLOAD_NAMES.join(', ')}.`);
 */
export const WORKLOAD_NAMES: readonly WorkloadName[] = Object.keys(PLATFORMS).filter(isName);

/**
 * The platform that the program runs on, found by variables, files and the firmware. Nothing is sent.
 *
 * @returns its name, its name in messages, and others that were found but come later in {@link WORKLOAD_NAMES}; or
 * `undefined`
 * @example
 * detectWorkload()?.name // 'github'
 */
export const detectWorkload = (
  environment: WorkloadEnvironment = {},
): { readonly name: WorkloadName; readonly title: string; readonly others: readonly WorkloadName[] } | undefined => {
  const [name, ...others] = WORKLOAD_NAMES.filter((each) => PLATFORMS[each].isHere(environment));
  return name === undefined ? undefined : { name, title: PLATFORMS[name].title, others };
};

/**
 * The source of a platform by its name, or of the one that the program runs on.
 *
 * @throws TypeError (code `invalid_argument`) for an unknown name; {@link WorkloadError} from `auto` where no
 * platform is found
 * @example
 * createTokenSource({ tenantUrl, workload: workload('auto') });
 */
export const workload = (
  name: WorkloadName | 'auto' = 'auto',
  options: WorkloadOptions = {},
  environment: WorkloadEnvironment = {},
): WorkloadSource => {
  const found = name === 'auto' ? detectWorkload(environment)?.name : name;
  if (found === undefined) throw nothingFound(environment);
  if (!isName(found)) throw invalidArgument(`workload must be auto or one of ${WORKLOAD_NAMES.join(', ')}.`);
  return PLATFORMS[found].source(options, environment);
};

/** Names everything that was looked for: the remedy is often one variable that a container was not given. */
const nothingFound = (environment: WorkloadEnvironment): WorkloadError => {
  const remedy = isPod(environment)
    ? `A pod needs a projected service account token at ${KUBERNETES_TOKEN_FILE}, or ${FILE_VARIABLE} with the path of one; its node's identity is not used.`
    : `Name the platform, such as github, or set ${FILE_VARIABLE} to the path of a token.`;
  const signs = WORKLOAD_NAMES.map((name) => `${name} (${PLATFORMS[name].sign})`).join(', ');
  return new WorkloadError(`No platform with workload tokens was found. ${remedy} Looked for: ${signs}.`);
};
