// The options by which any OAuth 2.0 server is named, and how the client proves itself there. Beside those of a tenant.
import type { ClientAuthMethod } from '@mintmark/client';
import { type Command, Option } from 'commander';
import { addServerOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { collectWords } from '../repeatable.ts';
import { PRESETS, type PresetName } from './presets.ts';

/** Which server, and who asks it for a token. */
export interface TokenClientOptions extends Omit<ConnectionOptions, 'authMethod'> {
  readonly issuer?: string;
  readonly tokenUrl?: string;
  readonly preset?: PresetName;
  readonly realm?: string;
  readonly authMethod?: ClientAuthMethod;
  readonly clientKey?: string;
  readonly clientKeyId?: string;
  readonly clientCert?: string;
  readonly plainHttpHost?: readonly string[];
}

const METHODS = [
  'client_secret_post',
  'client_secret_basic',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
] as const satisfies readonly ClientAuthMethod[];

/** Adds them. */
export const addTokenClientOptions = (command: Command): Command =>
  addServerOptions(command)
    .option('--client-id <id>', 'the API client that asks')
    .option('--client-secret-file <file>', 'a file that holds its secret')
    .option('--client-secret-stdin', 'its secret is piped in')
    .option('--client-key <file>', 'its private key, PKCS #8 PEM or JWK, instead of a secret')
    .option('--client-key-id <kid>', 'names that key to the server')
    .option('--client-cert <file>', 'its certificate (PEM), whose key is --client-key')
    .addOption(new Option('--auth-method <method>', 'how it proves itself (default: as the server wants it)').choices(METHODS))
    .optionsGroup('Another server than a Mintmark tenant:')
    .option('--issuer <url>', 'a server that publishes metadata (RFC 8414, OpenID Connect)')
    .option('--token-url <url>', 'a token endpoint')
    .option(
      '--plain-http-host <host>',
      'a host inside your network to which credentials may go by plain http; may be repeated',
      collectWords,
    )
    .addOption(
      new Option('--preset <kind>', 'a kind of server, which is at the tenant URL, or at --token-url').choices(Object.keys(PRESETS)),
    )
    .option('--realm <name>', 'realm of Keycloak, or authorization server of Okta');
