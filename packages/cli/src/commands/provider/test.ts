// `mintmark provider test ID`: tests an OpenID Provider without a sign-in.
import { resolve } from 'node:path';
import type { ProviderTestResult } from '@mintmark/client/management';
import { isJsonObject } from '@mintmark/protocol';
import { UsageError } from '../../failure/usage-error.ts';
import { readTextFile } from '../../input-file.ts';
import { card } from '../../output/table.ts';
import { managementCommand } from '../management-command.ts';
import { ONE_PROVIDER_COMMAND } from './provider-card.ts';

interface TestOptions {
  readonly claimsFile?: string;
}

export const command = managementCommand<TestOptions, ProviderTestResult>({
  arguments: ONE_PROVIDER_COMMAND.arguments,
  options: (command) =>
    command.option('--claims-file <file>', 'a file with the claims of an ID token as JSON: which roles would they give?'),
  progress: 'Testing',
  call: async ({ providers }, [id], { claimsFile }, io) =>
    providers.test(id, claimsFile === undefined ? undefined : claimsOf(await readTextFile(resolve(io.cwd, claimsFile)), claimsFile)),
  show: (result) => ({
    json: result,
    ids: result.mapping?.roles ?? [],
    lines: () => card(rowsOf(result)),
  }),
  quiet: 'print the roles only, one per line',
  examples: [['mintmark provider test acme', 'whether this server reaches it, and has its keys']],
});

const claimsOf = (text: string, file: string): Readonly<Record<string, unknown>> => {
  const claims: unknown = parse(text);
  if (isJsonObject(claims)) return claims;
  throw new UsageError(`${file} contains no JSON object.`);
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const rowsOf = ({ fault, authorization_endpoint, token_endpoint, keys, algorithms, mapping }: ProviderTestResult) =>
  [
    ['state', fault ?? 'usable'],
    ['sign-in', authorization_endpoint],
    ['tokens', token_endpoint],
    ['keys', keys === null ? null : String(keys)],
    ['algorithms', algorithms.join(' ')],
    ...(mapping === null
      ? []
      : ([
          ['roles', mapping.roles.join(' ') || 'none: the sign-in would be refused'],
          ['rules met', `${mapping.rules.filter((isMet) => isMet).length} of ${mapping.rules.length}`],
          ['operator', mapping.operator_name],
        ] as const)),
  ] as const;
