// The options for a token request to any OAuth 2.0 server: those of a tenant, and more.
import { type Command, Option } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { collectWords } from '../repeatable.ts';
import { PRESETS, type PresetName } from './presets.ts';

/** The options that {@link addTokenClientOptions} adds. */
export interface TokenClientOptions extends ConnectionOptions {
  readonly issuer?: string;
  readonly tokenUrl?: string;
  readonly preset?: PresetName;
  readonly realm?: string;
  readonly plainHttpHost?: readonly string[];
}

export const addTokenClientOptions = (command: Command): Command =>
  addConnectionOptions(command)
    .optionsGroup('A server other than a Mintmark tenant:')
    .option('--issuer <url>', 'a server that publishes metadata (RFC 8414, OpenID Connect)')
    .option('--token-url <url>', 'a token endpoint')
    .option(
      '--plain-http-host <host>',
      'a host in your network to which credentials may be sent by plain http; may be repeated',
      collectWords,
    )
    .addOption(new Option('--preset <kind>', 'the kind of the server at the tenant URL or --token-url').choices(Object.keys(PRESETS)))
    .option('--realm <name>', 'the realm of Keycloak, or the authorization server of Okta');
