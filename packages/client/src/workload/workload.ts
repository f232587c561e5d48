// The platforms as data, and which of them the program runs on.
import { existsSync, readFileSync } from 'node:fs';
import type { WorkloadSource } from '../client-auth/workload-source.ts';
import { invalidArgument } from '../errors/invalid-argument.ts';
import { WorkloadError } from '../errors/workload-error.ts';
import { aws } from './aws.ts';
import { azure } from './azure.ts';
import { githubActions } from './github-actions.ts';
import { gcp } from './google-cloud.ts';
import { fileToken, KUBERNETES_TOKEN_FILE, kubernetes, spiffe } from './token-file.ts';
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
  /** Whether the program runs there and the platform was set up to give it tokens. */
  readonly isHere: (environment: WorkloadEnvironment) => boolean;
  readonly source: (options: WorkloadOptions, environment: WorkloadEnvironment) => WorkloadSource;
}

/** Names the file with a token, for `file`. */
const FILE_VARIABLE = 'MINTMARK_WORKLOAD_TOKEN_FILE';

const has =
  (...names: readonly string[]) =>
  (environment: WorkloadEnvironment): boolean =>
    names.some((name) => variable(environment, name) !== undefined);

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

const onMachine = (
  isNamed: (environment: WorkloadEnvironment) => boolean,
  isMachine: (environment: WorkloadEnvironment) => boolean,
): Platform['isHere'] => {
  // A pod sees the firmware of its node, whose identity is not its own.
  const isPod = has('KUBERNETES_SERVICE_HOST');
  return (environment) => isNamed(environment) || (!isPod(environment) && isMachine(environment));
};

/** In the order in which they are looked for: what was set up for this program first, and the machine last. */
const PLATFORMS = {
  file: {
    title: `a file (${FILE_VARIABLE})`,
    isHere: has(FILE_VARIABLE),
    source: ({ file, audience }, environment) => {
      const path = file ?? variable(environment, FILE_VARIABLE);
      if (path === undefined) throw invalidArgument(`The workload file needs the path of the token, or ${FILE_VARIABLE}.`);
      return fileToken(path, { audience }, environment);
    },
  },
  github: {
    title: 'GitHub Actions',
    isHere: has('ACTIONS_ID_TOKEN_REQUEST_URL', 'GITHUB_ACTIONS'),
    source: (_, environment) => githubActions(environment),
  },
  gitlab: {
    title: 'GitLab CI',
    isHere: has('GITLAB_CI'),
    source: (options, environment) => gitlab(options.variable, options, environment),
  },
  vercel: { title: 'Vercel', isHere: has('VERCEL', 'VERCEL_OIDC_TOKEN'), source: vercel },
  spiffe: {
    title: 'SPIFFE',
    isHere: has('MINTMARK_JWT_SVID_FILE'),
    source: ({ file, ...options }, environment) => spiffe(file, options, environment),
  },
  kubernetes: {
    title: 'Kubernetes',
    isHere: (environment) =>
      has('KUBERNETES_SERVICE_HOST')(environment) && existsSync(environment.kubernetesTokenFile ?? KUBERNETES_TOKEN_FILE),
    source: ({ file, ...options }, environment) => kubernetes(file ?? environment.kubernetesTokenFile, options, environment),
  },
  aws: {
    title: 'AWS',
    isHere: onMachine(
      has('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_LAMBDA_FUNCTION_NAME'),
      isMachineOf('sys_vendor', 'Amazon EC2'),
    ),
    source: (_, environment) => aws({}, environment),
  },
  azure: {
    title: 'Azure',
    isHere: onMachine(has('IDENTITY_ENDPOINT'), isMachineOf('chassis_asset_tag', '7783-7084-3265-9085-8269-3286-77')),
    source: ({ audience }, environment) => azure({ resource: audience }, environment),
  },
  gcp: {
    title: 'Google Cloud',
    isHere: onMachine(has('K_SERVICE', 'CLOUD_RUN_JOB'), isMachineOf('product_name', 'Google Compute Engine')),
    source: (_, environment) => gcp({}, environment),
  },
} as const satisfies Record<string, Platform>;

/** The name of a platform, as of the kinds of trusted issuers at the server. */
export type WorkloadName = keyof typeof PLATFORMS;

const isName = (name: string): name is WorkloadName => Object.hasOwn(PLATFORMS, name);

/** The names of the platforms, in the order in which `auto` looks for them. */
export const WORKLOAD_NAMES: readonly WorkloadName[] = Object.keys(PLATFORMS).filter(isName);

/**
 * The platform that the program runs on, found by variables, files and the firmware. Nothing is sent.
 *
 * @returns its name and its name in messages, or `undefined`
 * @example
 * detectWorkload()?.name // 'github'
 */
export const detectWorkload = (
  environment: WorkloadEnvironment = {},
): { readonly name: WorkloadName; readonly title: string } | undefined => {
  const name = WORKLOAD_NAMES.find((each) => PLATFORMS[each].isHere(environment));
  return name === undefined ? undefined : { name, title: PLATFORMS[name].title };
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
  if (found === undefined) throw new WorkloadError(`No platform with workload tokens was found. ${remedyOf(environment)}`);
  if (!isName(found)) throw invalidArgument(`workload must be auto or one of ${WORKLOAD_NAMES.join(', ')}.`);
  return PLATFORMS[found].source(options, environment);
};

const remedyOf = (environment: WorkloadEnvironment): string =>
  has('KUBERNETES_SERVICE_HOST')(environment)
    ? `A pod needs a projected service account token at ${KUBERNETES_TOKEN_FILE}, or ${FILE_VARIABLE} with the path of one.`
    : `Name it, such as github, or set ${FILE_VARIABLE} to the path of a token.`;
