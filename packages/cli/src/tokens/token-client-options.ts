// The options by which any OAuth 2.0 server is named, and how the client proves itself there. Beside those of a tenant.
import { type Command, Option } from 'commander';
import { addConnectionOptions, type ConnectionOptions } from '../credentials/connection-options.ts';
import { collectWords } from '../repeatable.ts';
import { PRESETS, type PresetName } from './presets.ts';

/** Which server, and who asks it for a token. */
export interface TokenClientOptions extends ConnectionOptions {
  readonly issuer?: string;
  readonly tokenUrl?: string;
  readonly preset?: PresetName;
  readonly realm?: string;
  readonly plainHttpHost?: readonly string[];
}

/** Adds them. */
export const addTokenClientOptions = (command: Command): Command =>
  addConnectionOptions(command)
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
