// Which failures of a token request may pass by themselves.
import { NetworkError } from './network-error.ts';
import { OAuthResponseError } from './oauth-response-error.ts';
import { ProtocolError } from './protocol-error.ts';
import { SecretError } from './secret-error.ts';

const isRetriedStatus = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

/**
 * Whether the same request may well succeed later: no answer, an overloaded server, a proxy's page in the place of an answer. A refusal in
 * the protocol's own words (`invalid_client`, `invalid_scope` …) does not pass by itself, nor does a server whose certificate is not trusted.
 *
 * @example
 * try { await tokens.get(); } catch (error) { if (!isTransient(error)) throw error; }
 */
export const isTransient = (error: unknown): boolean => {
  if (error instanceof NetworkError) return error.code !== 'tls_untrusted';
  if (error instanceof SecretError) return true;
  // A 4xx without an OAuth error is a firewall's or a proxy's, not the server's word on the client.
  if (error instanceof ProtocolError) return error.code === 'unexpected_response';
  if (error instanceof OAuthResponseError) {
    return error.error === 'temporarily_unavailable' || error.error === 'server_error' || isRetriedStatus(error.status);
  }
  return false;
};
