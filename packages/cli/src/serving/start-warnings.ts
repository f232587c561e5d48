// What whoever starts a server should hear although it starts: names that nothing reads, and secrets where they need not lie.
import { access } from 'node:fs/promises';
import { type ConfigFlags, type ServerConfig, unknownVariables } from '@mintmark/server';
import type { Io } from '../io.ts';
import { bootstrapFile } from './bootstrap-file.ts';

/** A start, as it was asked for. */
export interface Start {
  readonly flags: ConfigFlags;
  readonly config: Pick<ServerConfig, 'dataDir'>;
  readonly isFirst: boolean;
}

/** The warnings, each a sentence or two; none holds a secret. */
export const startWarnings = async ({ flags, config, isFirst }: Start, { env }: Pick<Io, 'env'>): Promise<readonly string[]> => [
  ...unknownVariables(env).map(
    ({ name, nearest }) => `${name} is set, but nothing reads it.${nearest === undefined ? '' : ` Is ${nearest} meant?`}`,
  ),
  ...(holdsPassword(flags.database)
    ? ['--database holds a password, which every user of this machine can read in the list of processes. Use MINTMARK_DATABASE_FILE.']
    : []),
  ...(isFirst ? [] : await leftBootstrapFile(config.dataDir)),
];

/** The sentence about credentials of a first start that still lie beside the store; none when there are none. */
export const leftBootstrapFile = async (dataDir: string): Promise<readonly string[]> => {
  const path = bootstrapFile(dataDir);
  return access(path).then(
    () => [`${path} still holds an administrator's secret in the clear. Keep it elsewhere, and delete the file.`],
    () => [],
  );
};

const holdsPassword = (database: string | undefined): boolean =>
  database !== undefined && URL.canParse(database) && new URL(database).password !== '';
