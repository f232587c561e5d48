// What a server publishes about itself (RFC 8414, OpenID Connect Discovery 1.0), as far as a machine client needs it.
import { type Answer, exchange, isObject, type Transport } from '../exchange.ts';
import { ProtocolError } from '../protocol-error.ts';
import { endpointUrl } from '../tenant-url.ts';

/** Most bytes of a document that are read. */
const DOCUMENT_LIMIT = 256 * 1024;

/** The metadata that is used. */
export interface ServerMetadata {
  readonly tokenUrl: string;
  /** Where a client with a certificate asks instead (RFC 8705 §5). */
  readonly mutualTlsTokenUrl: string | undefined;
  /** `client_secret_basic` where it does not tell (RFC 8414 §2). */
  readonly authMethods: readonly string[];
}

/**
 * Looks a server up by its issuer: the document of RFC 8414 first, then that of OpenID Connect.
 *
 * @throws {@link ProtocolError} `issuer_mismatch` when the document names another issuer: credentials meant for one server must not go
 * where a document of another sends them (RFC 8414 §3.3)
 */
export const discover = async (issuer: string, transport: Transport): Promise<ServerMetadata> => {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const first = await get(`${origin}/.well-known/oauth-authorization-server${path}`, transport);
  if (isDocument(first)) return readMetadata(first, issuer);
  const second = await get(`${origin}${path}/.well-known/openid-configuration`, transport);
  if (isDocument(second)) return readMetadata(second, issuer);
  // Of an overloaded server the first answer tells, when to come back, too.
  const worse = second.status >= 500 || second.status === 429 ? second : first;
  throw new ProtocolError(
    'unexpected_answer',
    `${issuer} publishes no metadata: it answered ${worse.status}. Give tokenUrl instead.`,
    worse,
  );
};

const get = (url: string, transport: Transport): Promise<Answer> =>
  exchange(url, { headers: { accept: 'application/json' } }, transport, DOCUMENT_LIMIT);

const isDocument = ({ status, json }: Answer): boolean => status === 200 && isObject(json);

const readMetadata = (answer: Answer, issuer: string): ServerMetadata => {
  const json = isObject(answer.json) ? answer.json : {};
  if (json.issuer !== issuer) {
    const named = typeof json.issuer === 'string' ? JSON.stringify(json.issuer) : 'none';
    throw new ProtocolError('issuer_mismatch', `The metadata of ${issuer} is of another issuer: ${named}. Give that one exactly.`, answer);
  }
  const aliases = isObject(json.mtls_endpoint_aliases) ? json.mtls_endpoint_aliases : {};
  const methods: unknown = json.token_endpoint_auth_methods_supported;
  return {
    tokenUrl: endpoint(json.token_endpoint, answer),
    mutualTlsTokenUrl: aliases.token_endpoint === undefined ? undefined : endpoint(aliases.token_endpoint, answer),
    authMethods: Array.isArray(methods) ? methods.filter((method) => typeof method === 'string') : ['client_secret_basic'],
  };
};

const endpoint = (value: unknown, answer: Answer): string => {
  try {
    return endpointUrl('token_endpoint', String(value));
  } catch (cause) {
    throw new ProtocolError('unexpected_answer', 'The metadata names no token endpoint that credentials may be sent to.', answer, {
      cause,
    });
  }
};
