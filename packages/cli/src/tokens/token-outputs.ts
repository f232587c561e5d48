// What a token looks like on standard output, for whom it is meant for.
import type { Token } from '@mintmark/client';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { exportLine } from '../output/shell-quote.ts';

/** Its end, in both forms that programs read without a doubt about the zone. */
export const expiryMembers = (expiresAt: Date): { expires_at: number; expires_at_rfc3339: string } => ({
  expires_at: Math.floor(expiresAt.getTime() / 1000),
  expires_at_rfc3339: `${expiresAt.toISOString().slice(0, 19)}Z`,
});

/** The header field that carries the token. */
const authorizationHeader = ({ tokenType, accessToken }: Token): string => `Authorization: ${tokenType} ${accessToken}`;

/** A configuration of curl (the toolkit takes printable ASCII only for a token: there is no line end in it) that adds the header: nothing of it is on a command line. */
export const curlConfig = (token: Token): string =>
  `header = "${authorizationHeader(token).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** The variables that hold the token: the usual one, and the guide's. */
export const tokenVariables = ({ accessToken }: Token): Readonly<Record<string, string>> => ({
  ACCESS_TOKEN: accessToken,
  access_token: accessToken,
});

const K8S_API = 'client.authentication.k8s.io/v1';

// kubectl and client-go take no answer of another version than they ask for.
const execCredential = ({ accessToken, expiresAt }: Token, { env }: Io): string => {
  const asked: unknown = parseJson(env.KUBERNETES_EXEC_INFO ?? '{}');
  const version = typeof asked === 'object' && asked !== null && 'apiVersion' in asked ? asked.apiVersion : K8S_API;
  if (version !== K8S_API)
    throw new UsageError(`KUBERNETES_EXEC_INFO asks for another version than ${K8S_API}; set that in the kubeconfig.`);
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

/** All forms. */
export const TOKEN_FORMS = {
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

/** The name of a form. */
export type TokenForm = keyof typeof TOKEN_FORMS;
