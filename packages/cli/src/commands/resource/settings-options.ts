// The options for a resource's settings.
import { resolve } from 'node:path';
import type { ResourceSettings, TokenFormat } from '@mintmark/client/management';
import { type Command, Option } from 'commander';
import { UsageError } from '../../failure/usage-error.ts';
import type { Io } from '../../io.ts';
import { collect, collectWords } from '../../repeatable.ts';
import { parseLifetime } from '../../time-span.ts';
import { readJson } from '../client/settings-options.ts';

/** The options that {@link addResourceOptions} adds. */
export interface ResourceOptions {
  readonly name?: string;
  readonly scope?: readonly string[];
  readonly owner?: readonly string[];
  readonly tokenFormat?: TokenFormat;
  readonly tokenLifetime?: number;
  readonly details?: readonly string[];
}

export const addResourceOptions = (command: Command): Command =>
  command
    .option('--scope <scope>', 'a scope that belongs to it; may be repeated', collectWords)
    .option('--owner <client-id>', 'a client that may introspect tokens for it; may be repeated', collect)
    .addOption(new Option('--token-format <format>', 'the format of tokens for it').choices(['jwt', 'opaque']))
    .option('--token-lifetime <span>', 'the lifetime of tokens for it (default: 900)', parseLifetime)
    .option('--details <type=file>', 'a type of authorization details, and a file with its JSON Schema; may be repeated', collect);

/** The settings that the options give. */
export const resourceSettingsOf = async (options: ResourceOptions, io: Io): Promise<ResourceSettings> => ({
  scopes: options.scope,
  owners: options.owner,
  access_token_format: options.tokenFormat,
  access_token_lifetime: options.tokenLifetime,
  authorization_details:
    options.details === undefined ? undefined : Object.fromEntries(await Promise.all(options.details.map((text) => readDetails(text, io)))),
});

const readDetails = async (text: string, io: Io): Promise<[type: string, schema: Record<string, unknown>]> => {
  const at = text.indexOf('=');
  if (at <= 0) throw new UsageError(`--details ${text} is not type=file.`);
  const schema = await readJson(resolve(io.cwd, text.slice(at + 1)));
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw new UsageError(`${text.slice(at + 1)} contains no JSON Schema.`);
  return [text.slice(0, at), { ...schema }];
};
