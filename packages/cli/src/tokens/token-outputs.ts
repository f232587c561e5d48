// The formats of a token on standard output.
import type { Token } from '@mintmark/client';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { exportLine } from '../output/shell-quote.ts';

/** The expiry as Unix time, and in the format of RFC 3339 in UTC. */
export const expiryMembers = (expiresAt: Date): { expires_at: number; expires_at_rfc3339: string } => ({
  expires_at: Math.floor(expiresAt.getTime() / 1000),
  expires_at_rfc3339: `${expiresAt.toISOString().slice(0, 19)}Z`,
});

/** The header field with the token. */
const authorizationHeader = ({ tokenType, accessToken }: Token): string => `Authorization: ${tokenType} ${accessToken}`;

/**
 * A curl configuration that adds the header, so that the token is not on a command line. A token contains no
 * line break, for the client library accepts only tokens of printable ASCII.
 */
export const curlConfig = (token: Token): string =>
  `header = "${authorizationHeader(token).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** The environment variables for the token: upper case by convention, lower case as the guides use it. */
export const tokenVariables = ({ accessToken }: Token): Readonly<Record<string, string>> => ({
  ACCESS_TOKEN: accessToken,
  access_token: accessToken,
});

const K8S_API = 'client.authentication.k8s.io/v1';

// kubectl and client-go accept only the version that they request.
const execCredential = ({ accessToken, expiresAt }: Token, { env }: Io): string => {
  const requested: unknown = parseJson(env.KUBERNETES_EXEC_INFO ?? '{}');
  const version = typeof requested === 'object' && requested !== null && 'apiVersion' in requested ? requested.apiVersion : K8S_API;
  if (version !== K8S_API)
    throw new UsageError(`KUBERNETES_EXEC_INFO requests a version other than ${K8S_API}; set apiVersion to ${K8S_API} in the kubeconfig.`);
  const { expires_at_rfc3339: expirationTimestamp } = expiryMembers(expiresAt);
  return JSON.stringify({ apiVersion: K8S_API, kind: 'ExecCredential', status: { token: accessToken, expirationTimestamp } });
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The formats, by name. */
export const TOKEN_OUTPUTS = {
  token: ({ accessToken }) => accessToken,
  json: ({ accessToken, tokenType, expiresAt, scope, grantId }) =>
    JSON.stringify(
      { access_token: accessToken, token_type: tokenType, ...expiryMembers(expiresAt), scope, grant_id: grantId },
      undefined,
      2,
    ),
  header: authorizationHeader,
  env: (token) => exportLine(tokenVariables(token)),
  curl: curlConfig,
  'k8s-exec': execCredential,
} as const satisfies Readonly<Record<string, (token: Token, io: Io) => string>>;

/** The name of a format. */
export type TokenOutput = keyof typeof TOKEN_OUTPUTS;
