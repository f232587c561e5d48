// `mintmark doctor`: diagnoses why a token cannot be obtained, check by check, each with a remedy.
import { resolve } from 'node:path';
import { defineCommand } from '../define-command.ts';
import { credentialChecks, secretForm } from '../doctor/credential-checks.ts';
import { type Finding, failed, findingLines, ok } from '../doctor/finding.ts';
import { serverChecks } from '../doctor/server-checks.ts';
import { EndedWith, EXIT } from '../failure/exit-code.ts';
import type { Io } from '../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { collectWords } from '../repeatable.ts';
import { leftBootstrapFile } from '../serving/start-warnings.ts';
import { resolveTokenClient, type TokenClient } from '../tokens/token-client.ts';
import { addTokenClientOptions, type TokenClientOptions } from '../tokens/token-client-options.ts';

interface DoctorOptions extends TokenClientOptions, OutputOptions {
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly audience?: string;
}

export const command = defineCommand<DoctorOptions>({
  options: (command) => {
    command
      .option('--scope <scope>', 'a scope to request; may be repeated', collectWords)
      .option('--resource <uri>', 'the API that the token is for (RFC 8707); may be repeated', collectWords)
      .option('--audience <name>', 'the API that the token is for, at servers that use `audience`');
    addOutputOptions(command);
    addTokenClientOptions(command);
  },
  examples: [
    ['mintmark doctor', 'the credentials of the environment or the profile'],
    ['mintmark doctor --scope invoices:read --output json | jq -r .[].state', 'and whether they get a scope'],
  ],
  run: (_, options, io) => run(options, io),
});

const run = async (options: DoctorOptions, io: Io): Promise<void> => {
  const findings = [...(await diagnose(options, io)), ...(await leftovers(io))];
  await print({ json: findings, lines: () => findingLines(findings) }, { output: 'table', ...options }, io);
  throw new EndedWith(findings.find(({ state }) => state === 'failed')?.code ?? EXIT.ok);
};

/** Left-over credentials in the default data folder of a server on this machine. */
const leftovers = async ({ env, cwd }: Io): Promise<readonly Finding[]> =>
  (await leftBootstrapFile(resolve(cwd, env['MINTMARK_DATA'] || 'data'))).map((said) => ({ check: 'bootstrap', state: 'warning', said }));

const diagnose = async (options: DoctorOptions, io: Io): Promise<readonly Finding[]> => {
  let client: TokenClient;
  try {
    client = await resolveTokenClient(options, io);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    const [first = '', ...more] = message.split('\n');
    return [failed('settings', EXIT.usage, first, more.join('; ') || '`mintmark help doctor` shows how to give them.')];
  }
  const settings = ok('settings', `client ${client.clientId} at ${client.origin}`);
  const secret = await secretFinding(client);
  const server = await serverChecks(client.source, io.now);
  const isUp = server.every(({ check, state }) => check !== 'connection' || state === 'ok');
  const { scope = [], resource, audience } = options;
  const canAsk = isUp && secret.every(({ code }) => code !== EXIT.usage);
  const request = { ...client.source, scope, resource, audience, now: io.now };
  const skipped: Finding = { check: 'credential', state: 'skipped', said: 'not checked: see above' };
  return [settings, ...secret, ...server, ...(canAsk ? await credentialChecks(request, scope, io.now) : [skipped])];
};

const secretFinding = async ({ secret }: TokenClient): Promise<readonly Finding[]> => {
  if (secret === undefined) return [];
  try {
    return [secretForm(await secret())];
  } catch (error) {
    const message = error instanceof Error ? error.message : 'it cannot be read';
    return [failed('secret', EXIT.usage, message, 'Give it by --client-secret-file, MINTMARK_CLIENT_SECRET or client_secret.')];
  }
};
