// `mintmark mcp check URL`: walks from the 401 of an MCP server to a call, as a client without a person does, and
// checks each step.
import { createTokenSource } from '@mintmark/client';
import { defineCommand } from '../../define-command.ts';
import { EndedWith, EXIT } from '../../failure/exit-code.ts';
import { UsageError } from '../../failure/usage-error.ts';
import type { Io } from '../../io.ts';
import { type Authorize, checkServer } from '../../mcp/check-server.ts';
import { type Finding, findingsOf } from '../../mcp/requirements.ts';
import { prepareNetwork } from '../../network.ts';
import { addOutputOptions, type OutputOptions, print } from '../../output/output-format.ts';
import { withProgress } from '../../output/progress.ts';
import { table } from '../../output/table.ts';
import { collectWords } from '../../repeatable.ts';
import { findTokenClient, resolveTokenClient } from '../../tokens/token-client.ts';
import { addTokenClientOptions, type TokenClientOptions } from '../../tokens/token-client-options.ts';

interface CheckOptions extends TokenClientOptions, OutputOptions {
  readonly scope?: readonly string[];
  readonly withoutToken?: boolean;
}

export const command = defineCommand<CheckOptions>({
  arguments: [['<url>', 'the URL of the MCP server']],
  options: (command) => {
    command
      .option('--scope <scope>', 'a scope to request; may be repeated', collectWords)
      .option('--without-token', 'end before a token is requested: no credentials are needed');
    addOutputOptions(command);
    addTokenClientOptions(command);
  },
  examples: [
    [
      'mintmark mcp check https://$tenant_url/management/v1/clients --without-token || true',
      'challenge, metadata and authorization server',
    ],
  ],
  footer:
    'The credentials are sent only to the authorization server that they are for. The exit code is 1 if a MUST is not met, and 0 with ' +
    'warnings only.',
  run: ([url = ''], options, io) => run(url, options, io),
});

const run = async (url: string, options: CheckOptions, io: Io): Promise<void> => {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new UsageError('The MCP server is a URL, such as https://mcp.example.com/mcp.');
  await prepareNetwork(await findTokenClient(options, io), io);
  const authorize = options.withoutToken === true ? undefined : authorizing(url, options, io);
  const findings = findingsOf(await withProgress(io, 'Checking', () => checkServer(url, authorize)));
  await print({ json: findings, lines: () => linesOf(findings) }, { output: 'table', ...options }, io);
  throw new EndedWith(findings.some(({ state }) => state === 'failed') ? EXIT.failure : EXIT.ok);
};

/** With the credentials for the issuer that the server names, and for no other. */
const authorizing =
  (url: string, { scope, ...options }: CheckOptions, io: Io): Authorize =>
  async (issuer, resource) => {
    const { source } = await resolveTokenClient({ ...options, tenantUrl: undefined, issuer }, io);
    const tokens = createTokenSource({ ...source, scope, resource, now: io.now });
    // One attempt: a retry would only delay the verdict.
    const failure = new AbortController();
    tokens.on((event) => event.type === 'failed' && failure.abort(event.error));
    const { token, headers } = await tokens.authorize({ url, method: 'POST', signal: failure.signal });
    return { token: token.accessToken, headers };
  };

const linesOf = (findings: readonly Finding[]): readonly string[] =>
  table(
    ['step', 'state', 'requires', 'said', 'section'],
    findings.map(({ step, state, level, requires, said, section }) => [step, state, `${level}: ${requires}`, said, section]),
  );
