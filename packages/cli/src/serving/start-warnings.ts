// Warnings at the start of a server: unknown variables, and secrets in unsafe places.
import { access } from 'node:fs/promises';
import { CONFIG_KEYS, type ConfigFlags, parseDatabaseUrl, type ServerConfig, unknownVariables } from '@mintmark/server/serving';
import type { Io } from '../io.ts';
import { bootstrapFile } from './bootstrap-file.ts';

/** How the server was started. */
export interface Start {
  readonly flags: ConfigFlags;
  readonly config: Pick<ServerConfig, 'dataDir'>;
  readonly isFirst: boolean;
}

/** The warnings, each a sentence or two. They contain no secret. */
export const startWarnings = async ({ flags, config, isFirst }: Start, { env }: Pick<Io, 'env'>): Promise<readonly string[]> => [
  ...unknownVariables(env).map(
    ({ name, nearest }) => `${name} is set, but nothing reads it.${nearest === undefined ? '' : ` Did you mean ${nearest}?`}`,
  ),
  ...(['database', 'databaseReplica'] as const).flatMap((name) =>
    holdsPassword(flags[name]) ? passwordInArguments(CONFIG_KEYS[name]) : [],
  ),
  ...(isFirst ? [] : await leftBootstrapFile(config.dataDir)),
];

/** The warning about credentials of a first start that are still in the data folder, if they are. */
export const leftBootstrapFile = async (dataDir: string): Promise<readonly string[]> => {
  const path = bootstrapFile(dataDir);
  return access(path).then(
    () => [`${path} still contains an administrator's secret in plain text. Store it elsewhere, and delete the file.`],
    () => [],
  );
};

const passwordInArguments = ({ flag, env }: { readonly flag: string; readonly env: string }): readonly string[] => [
  `${flag.split(' ', 1)[0]} contains a password, which every user of this machine can read in the process list. Use ${env}_FILE.`,
];

const holdsPassword = (database: string | undefined): boolean => database !== undefined && parseDatabaseUrl(database)?.hasPassword === true;
