// Checks the configuration, and the files that contain its secrets.
import { access, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigError, parseConfig, type ServerConfig } from '../config/config.ts';
import { CONFIG_FILE } from '../config/config-file.ts';
import { CONFIG_KEYS } from '../config/config-keys.ts';
import type { ConfigSource } from '../config/settings.ts';
import { unknownVariables } from '../config/unknown-variables.ts';
import { masterKeyFile } from '../keys/master-key.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warning, failed } = findingsOf('configuration');
const files = findingsOf('files');

/** Parses the configuration as a start does. @returns no configuration when a start would refuse it */
export const checkConfiguration = (source: ConfigSource): { readonly config?: ServerConfig; readonly findings: readonly Finding[] } => {
  const unknown = unknownVariables(source.env).map(({ name, nearest }) =>
    warning(`${name} is set, but nothing reads it`, nearest === undefined ? 'Remove it, or correct its name.' : `Did you mean ${nearest}?`),
  );
  try {
    const config = parseConfig(source);
    return { config, findings: [ok(`valid; clients use ${config.publicUrl}`), ...unknown] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const refused = error.problems.map(({ key, problem }) =>
      failed(`${key} ${problem}`, 'Correct it: `mintmark help serve` describes every option.'),
    );
    return { findings: [...refused, ...unknown] };
  }
};

/** Checks that no other user can read the files with secrets, or replace those that a start reads. */
export const checkFiles = async ({ flags, env, cwd }: ConfigSource, { dataDir, tls }: ServerConfig): Promise<readonly Finding[]> => {
  const named = Object.values(CONFIG_KEYS).flatMap(({ envFile, env: name }) => (envFile ? env[`${name}_FILE`] || [] : []));
  const bootstrap = join(dataDir, 'bootstrap.env');
  const secret = [masterKeyFile(dataDir), join(dataDir, 'mintmark.db'), bootstrap, ...named, tls?.keyFile ?? []].flat();
  const config = resolve(cwd, flags.config ?? (env[CONFIG_KEYS.config.env] || CONFIG_FILE));
  const checks = [
    ...[...new Set(secret.map((path) => resolve(cwd, path)))].map((path) => modeFinding(path, READABLE)),
    ...[config, dirname(config), dataDir].map((path) => modeFinding(path, WRITABLE)),
    leftFinding(bootstrap),
  ];
  const findings = (await Promise.all(checks)).filter((finding) => finding !== undefined);
  return findings.length === 0 ? [files.ok('secrets are readable by their owner alone')] : findings;
};

/** Bits of a mode that must not be set. */
interface Forbidden {
  readonly group: number;
  readonly others: number;
  readonly means: string;
  readonly fix: string;
}

const READABLE: Forbidden = { group: 0o070, others: 0o007, means: 'read', fix: 'go=' };
const WRITABLE: Forbidden = { group: 0o020, others: 0o002, means: 'replace', fix: 'go-w' };
/** A folder with the sticky bit, as /tmp, lets its users replace only what is theirs. */
const STICKY = 0o1000;

// An absent file is another check's subject.
const modeFinding = async (path: string, { group, others, means, fix }: Forbidden): Promise<Finding | undefined> => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || (found.mode & (group | others)) === 0 || (found.isDirectory() && (found.mode & STICKY) !== 0))
    return undefined;
  const mode = (found.mode & 0o777).toString(8);
  const remedy = `Run: chmod ${fix} ${path}`;
  if ((found.mode & others) === 0) return files.warning(`its group can ${means} ${path} (mode ${mode})`, remedy);
  return files.failed(`every user of this machine can ${means} ${path} (mode ${mode})`, remedy);
};

const leftFinding = async (bootstrap: string): Promise<Finding | undefined> => {
  const isThere = await access(bootstrap).then(
    () => true,
    () => false,
  );
  return isThere
    ? files.warning(`${bootstrap} still contains an administrator's secret`, 'Store it elsewhere, and delete the file.')
    : undefined;
};
