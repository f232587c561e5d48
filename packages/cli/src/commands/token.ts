// `mintmark token`: the token alone on standard output, so that it fits into a variable or a header; kept until it ends.
import { Option } from 'commander';
import { defineCommand } from '../define-command.ts';
import { type Io, writeLine } from '../io.ts';
import { obtainPluginToken, obtainToken } from '../tokens/obtain-token.ts';
import { TOKEN_FORMS, type TokenForm } from '../tokens/token-outputs.ts';
import { addTokenGrantOptions, type TokenGrantOptions } from '../tokens/token-grant-options.ts';

interface TokenOptions extends TokenGrantOptions {
  readonly output: TokenForm;
}

export const command = defineCommand<TokenOptions>({
  options: (command) => {
    command.addOption(new Option('--output <form>', 'how to print it').choices(Object.keys(TOKEN_FORMS)).default('token'));
    addTokenGrantOptions(command);
  },
  examples: [
    ['mintmark token', 'a token of the credentials in the environment or the profile; the same one until it ends'],
    ['access_token=$(mintmark token --scope invoices:read)', 'into a variable; empty and exit code 3 when refused'],
    ['mintmark token --output curl | curl -K - https://$tenant_url/management/v1/clients', 'to curl, and not onto its command line'],
    ['eval "$(mintmark token --output env)"', 'into ACCESS_TOKEN and access_token of this shell'],
    ['mintmark token --output json --min-ttl 10m | jq -r .expires_at_rfc3339', 'for how long it is good: ten minutes at least'],
    ['mintmark token --refresh', 'another one than an API has refused'],
    ['mintmark token --profile production', 'with a saved profile'],
    ['mintmark token --issuer https://$tenant_url/oauth2', 'of any server that publishes metadata'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: TokenOptions, io: Io): Promise<void> => {
  const token = options.output === 'k8s-exec' ? await obtainPluginToken(options, io) : (await obtainToken(options, io)).token;
  await writeLine(io.stdout, TOKEN_FORMS[options.output](token, io));
};
