// The options of every command that speaks to a server.
import { type Command, Option } from 'commander';
import type { AuthMethod } from '../profile/profile.ts';

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
  readonly authMethod?: AuthMethod | undefined;
}

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
    .addOption(
      new Option('--auth-method <method>', 'how its secret is sent (default: client_secret_post)').choices([
        'client_secret_post',
        'client_secret_basic',
      ]),
    );
