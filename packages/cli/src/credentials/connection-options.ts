// The options of every command that sends requests to a server.
import type { ClientAuthMethod } from '@mintmark/client';
import { OWN_AUTH_METHOD_NAMES } from '@mintmark/protocol';
import { type Command, Option } from 'commander';

/** The options that {@link addServerOptions} adds. */
export interface ServerOptions {
  readonly tenantUrl?: string | undefined;
  readonly caCert?: string | undefined;
  readonly profile?: string | undefined;
}

/** The options that {@link addConnectionOptions} adds. There is none for the secret itself. */
export interface ConnectionOptions extends ServerOptions {
  readonly clientId?: string | undefined;
  readonly clientSecretFile?: string | undefined;
  readonly clientSecretStdin?: boolean | undefined;
  readonly authMethod?: ClientAuthMethod | undefined;
  readonly clientKey?: string | undefined;
  readonly clientKeyId?: string | undefined;
  readonly clientCert?: string | undefined;
  readonly workload?: string | undefined;
  readonly workloadAudience?: string | undefined;
}

export const addServerOptions = (command: Command): Command =>
  command
    .optionsGroup('Server and credentials (default: from the environment or the profile):')
    .option('--tenant-url <host>', 'host[:port] of the tenant')
    .option('--ca-cert <file>', 'also trust this CA certificate (PEM)')
    .option('--profile <name>', 'a profile saved by `mintmark login`; takes precedence over the environment');

export const addConnectionOptions = (command: Command): Command =>
  addServerOptions(command)
    .option('--client-id <id>', 'the API client to authenticate as')
    .option('--client-secret-file <file>', 'a file with its secret')
    .option('--client-secret-stdin', 'read its secret from standard input')
    .option('--client-key <file>', 'its private key, PKCS #8 PEM or JWK, instead of a secret')
    .option('--client-key-id <kid>', 'the id of that key at the server')
    .option('--client-cert <file>', 'its certificate (PEM) for the key of --client-key')
    .option('--workload <platform>', 'authenticate by the token of the platform, such as github or kubernetes, or auto to find it')
    .option(
      '--workload-audience <aud>',
      'the audience of that token (default: the issuer), where the platform or the server requires another',
    )
    .addOption(
      new Option('--auth-method <method>', 'its authentication method (default: as the server requires)').choices(OWN_AUTH_METHOD_NAMES),
    );
