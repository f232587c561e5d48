// `mintmark token`: prints only the token, for a variable or a header. It is cached until it expires.
import { Option } from 'commander';
import { defineCommand } from '../define-command.ts';
import { type Io, writeLine } from '../io.ts';
import { obtainPluginToken, obtainToken } from '../tokens/obtain-token.ts';
import { addTokenGrantOptions, type TokenGrantOptions } from '../tokens/token-grant-options.ts';
import { TOKEN_OUTPUTS, type TokenOutput } from '../tokens/token-outputs.ts';

interface TokenOptions extends TokenGrantOptions {
  readonly output: TokenOutput;
}

export const command = defineCommand<TokenOptions>({
  options: (command) => {
    command.addOption(new Option('--output <form>', 'how to print it').choices(Object.keys(TOKEN_OUTPUTS)).default('token'));
    addTokenGrantOptions(command);
  },
  examples: [
    ['mintmark token', 'a token for the credentials in the environment or the profile; the same one until it expires'],
    ['access_token=$(mintmark token --scope invoices:read)', 'in a variable, which is empty with exit code 3 after a refusal'],
    [
      'mintmark token --output curl | curl -K - https://$tenant_url/management/v1/clients',
      'for curl, without the token on its command line',
    ],
    ['eval "$(mintmark token --output env)"', 'in the variables ACCESS_TOKEN and access_token of this shell'],
    ['mintmark token --output json --min-ttl 10m | jq -r .expires_at_rfc3339', 'when it expires, in at least ten minutes'],
    ['mintmark token --refresh', 'a new token, after an API refused the cached one'],
    ['mintmark token --profile production', 'with a saved profile'],
    [
      'mintmark token --workload auto --tenant-url $tenant_url || true',
      'in a job, a pod or a cloud that the server trusts: by the token of the platform, without a secret; not cached',
    ],
    ['mintmark token --issuer https://$tenant_url/oauth2', 'from any server that publishes metadata'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: TokenOptions, io: Io): Promise<void> => {
  const token = options.output === 'k8s-exec' ? await obtainPluginToken(options, io) : (await obtainToken(options, io)).token;
  await writeLine(io.stdout, TOKEN_OUTPUTS[options.output](token, io));
};
