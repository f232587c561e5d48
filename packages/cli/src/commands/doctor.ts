// `mintmark doctor`: diagnoses why a token cannot be obtained, or what is wrong with a server on its machine, check by
// check, each with a remedy.
import { resolve } from 'node:path';
import type { ConfigFlags } from '@mintmark/server';
import { defineCommand } from '../define-command.ts';
import { credentialChecks, secretForm } from '../doctor/credential-checks.ts';
import { type Finding, failed, findingLines, ok } from '../doctor/finding.ts';
import { serverChecks } from '../doctor/server-checks.ts';
import { EndedWith, EXIT } from '../failure/exit-code.ts';
import { UsageError } from '../failure/usage-error.ts';
import type { Io } from '../io.ts';
import { addOutputOptions, type OutputOptions, print } from '../output/output-format.ts';
import { collectWords } from '../repeatable.ts';
import { addHiddenConfigOptions } from '../serving/config-options.ts';
import { leftBootstrapFile } from '../serving/start-warnings.ts';
import { resolveTokenClient, type TokenClient } from '../tokens/token-client.ts';
import { addTokenClientOptions, type TokenClientOptions } from '../tokens/token-client-options.ts';

interface DoctorOptions extends TokenClientOptions, OutputOptions, ConfigFlags {
  readonly server?: boolean;
  readonly backups?: string;
  readonly scope?: readonly string[];
  readonly resource?: readonly string[];
  readonly audience?: string;
}

export const command = defineCommand<DoctorOptions>({
  options: (command) => {
    command
      .option('--scope <scope>', 'a scope to request; may be repeated', collectWords)
      .option('--resource <uri>', 'the API that the token is for (RFC 8707); may be repeated', collectWords)
      .option('--audience <name>', 'the API that the token is for, at servers that use `audience`')
      .option('--server', 'check a server instead, on its machine, with the options, variables and mintmark.yaml of `mintmark serve`')
      .option('--backups <dir>', 'with --server: the folder of its backups, for the age of the newest');
    addOutputOptions(command);
    addTokenClientOptions(command);
    addHiddenConfigOptions(command);
  },
  examples: [
    ['mintmark doctor', 'the credentials of the environment or the profile'],
    ['mintmark doctor --scope invoices:read --output json | jq -r .[].state', 'and whether they get a scope'],
    ['mintmark doctor --server --data ./data', 'the server of this machine: its configuration, store, certificate, limits and more'],
  ],
  footer:
    'With --server, nothing is changed, and the server may run or be down; run it as the user of the server. The exit code is 1 if a check ' +
    'failed, and 0 with warnings only.',
  run: (_, options, io) => run(options, io),
});

const run = async (options: DoctorOptions, io: Io): Promise<void> => {
  if (options.server !== true && options.backups !== undefined) throw new UsageError('--backups goes with --server.');
  const findings = options.server === true ? await ofServer(options, io) : [...(await diagnose(options, io)), ...(await leftovers(io))];
  await print({ json: findings, lines: () => findingLines(findings) }, { output: 'table', ...options }, io);
  throw new EndedWith(findings.find(({ state }) => state === 'failed')?.code ?? EXIT.ok);
};

// The server is loaded for this alone.
const ofServer = async ({ backups, ...flags }: DoctorOptions, { env, cwd, now }: Io): Promise<readonly Finding[]> => {
  const { diagnoseServer } = await import('@mintmark/server');
  const findings = await diagnoseServer({ flags, env, cwd }, { backups, now });
  return findings.map((finding) => (finding.state === 'failed' ? { ...finding, code: EXIT.failure } : finding));
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
  const settings = ok(
    'settings',
    `${client.clientId === undefined ? 'the client of the workload' : `client ${client.clientId}`} at ${client.origin}`,
  );
  const secret = await secretFinding(client);
  const server = await serverChecks(client.source, io.now);
  const isUp = server.every(({ check, state }) => check !== 'connection' || state === 'ok');
  const { scope = [], resource, audience } = options;
  const canAsk = isUp && secret.every(({ code }) => code !== EXIT.usage);
  const request = { ...client.source, scope, resource, audience, now: io.now };
  const skipped: Finding = { check: 'credential', state: 'skipped', said: 'not checked: see above' };
  return [
    settings,
    ...(await platformFindings(client, io)),
    ...secret,
    ...server,
    ...(canAsk ? await credentialChecks(request, scope, io.now) : [skipped]),
  ];
};

/** The platform that this program runs on, whose token can take the place of a secret; nothing where there is none. */
const platformFindings = async ({ workload }: TokenClient, { env }: Io): Promise<readonly Finding[]> => {
  const { detectWorkload } = await import('@mintmark/client/workload');
  const found = detectWorkload({ variables: env });
  const isFound = workload === undefined || workload === 'auto';
  const named = isFound ? found?.title : workload;
  if (named === undefined) return [];
  const others = isFound && found !== undefined && found.others.length > 0 ? `; also found, and not used: ${found.others.join(', ')}` : '';
  const use = workload === undefined ? '; `--workload auto` would authenticate by its token' : ', whose token authenticates';
  return [ok('platform', `${named}${use}${others}`)];
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
