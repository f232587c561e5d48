// The client authentication methods that this server supports. Each has a file and a row of the table.
import type { ClientAuthMethodName } from '@mintmark/protocol';
import { clientCertificate } from './client-certificate.ts';
import { clientSecretBasic } from './client-secret-basic.ts';
import { clientSecretJwt } from './client-secret-jwt.ts';
import { clientSecretPost } from './client-secret-post.ts';
import { federatedJwt } from './federated-jwt.ts';
import type { ClientAuthMethod } from './method.ts';
import { privateKeyJwt } from './private-key-jwt.ts';

/**
 * The methods by name. Both certificate methods have the same requests; the registration distinguishes them.
 */
export const METHODS = {
  client_secret_basic: clientSecretBasic,
  client_secret_post: clientSecretPost,
  client_secret_jwt: clientSecretJwt,
  private_key_jwt: privateKeyJwt,
  tls_client_auth: clientCertificate,
  self_signed_tls_client_auth: clientCertificate,
  federated_jwt: federatedJwt,
} satisfies Record<ClientAuthMethodName, ClientAuthMethod>;
