// The options of every command that speaks to a server.
import type { ClientAuthMethod } from '@mintmark/client';
import { type Command, Option } from 'commander';

/** Which server. */
export interface ServerOptions {
  readonly tenantUrl?: string | undefined;
  readonly caCert?: string | undefined;
  readonly profile?: string | undefined;
}

/** Which server, and who asks. There is no option for the secret itself. */
export interface ConnectionOptions extends ServerOptions {
  readonly clientId?: string | undefined;
  readonly clientSecretFile?: string | undefined;
  readonly clientSecretStdin?: boolean | undefined;
  readonly authMethod?: ClientAuthMethod | undefined;
  readonly clientKey?: string | undefined;
  readonly clientKeyId?: string | undefined;
  readonly clientCert?: string | undefined;
}

/** All methods. */
export const AUTH_METHODS = [
  'client_secret_post',
  'client_secret_basic',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
] as const satisfies readonly ClientAuthMethod[];

/** Adds the options by which a server is named. */
export const addServerOptions = (command: Command): Command =>
  command
    .optionsGroup('Server and credentials (else from the environment or the profile):')
    .option('--tenant-url <host>', 'host[:port] of the tenant')
    .option('--ca-cert <file>', 'trust this CA certificate (PEM) as well')
    .option('--profile <name>', 'a profile saved by `mintmark login`; goes before the environment');

/** Adds the options by which a server is named and credentials are given. */
export const addConnectionOptions = (command: Command): Command =>
  addServerOptions(command)
    .option('--client-id <id>', 'the API client that asks')
    .option('--client-secret-file <file>', 'a file that holds its secret')
    .option('--client-secret-stdin', 'its secret is piped in')
    .option('--client-key <file>', 'its private key, PKCS #8 PEM or JWK, instead of a secret')
    .option('--client-key-id <kid>', 'names that key to the server')
    .option('--client-cert <file>', 'its certificate (PEM), whose key is --client-key')
    .addOption(new Option('--auth-method <method>', 'how it proves itself (default: as the server wants it)').choices(AUTH_METHODS));
