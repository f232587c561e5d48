// Distinguishes transient failures of a token request from permanent ones.
import { NetworkError } from './network-error.ts';
import { OAuthResponseError } from './oauth-response-error.ts';
import { ProtocolError } from './protocol-error.ts';
import { SecretError } from './secret-error.ts';
import { WorkloadError } from './workload-error.ts';

const isRetriedStatus = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;

/**
 * Whether the same request may succeed later: after a failed connection, an overloaded server, a proxy's
 * error page. An OAuth error (`invalid_client`, `invalid_scope` …) is permanent, as is an untrusted
 * certificate.
 *
 * @example
 * try { await tokens.get(); } catch (error) { if (!isTransient(error)) throw error; }
 */
export const isTransient = (error: unknown): boolean => {
  if (error instanceof NetworkError) return error.code !== 'tls_untrusted';
  if (error instanceof SecretError) return true;
  if (error instanceof WorkloadError) return error.isTransient;
  // A 4xx without an OAuth error comes from a firewall or a proxy, not from the authorization server.
  if (error instanceof ProtocolError) return error.code === 'unexpected_response';
  if (error instanceof OAuthResponseError) {
    return error.error === 'temporarily_unavailable' || error.error === 'server_error' || isRetriedStatus(error.status);
  }
  return false;
};
