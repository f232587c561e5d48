// The methods of client authentication, as the management API names them.
import type { AuthMethod } from '@mintmark/client/management';

export const AUTH_METHODS = [
  'default',
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'federated_jwt',
] as const satisfies readonly AuthMethod[];
