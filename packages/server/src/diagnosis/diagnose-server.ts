// Diagnoses a server on its machine, while it runs and while it is down. Nothing is changed.
import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { ServerConfig } from '../config/config.ts';
import type { ConfigSource } from '../config/settings.ts';
import { formatListenAddress } from '../net/listen-address.ts';
import { VERSION } from '../system/version.ts';
import { openFileLimit } from '../transport/connection-limit.ts';
import { checkOutgoing, checkProxies } from './addresses.ts';
import { checkAudit } from './audit.ts';
import { checkBackups } from './backups.ts';
import { checkCertificate } from './certificate.ts';
import { checkConfiguration, checkFiles } from './configuration.ts';
import { checkDatabase, checkReplica } from './database.ts';
import type { Environment, Examined } from './examined.ts';
import { type Finding, findingsOf, messageOf } from './finding.ts';
import { checkIssuer } from './issuer.ts';
import { checkDisk, checkOpenFiles, checkWorkers } from './machine.ts';
import { type NotRunning, ofStore, type RunningState, runningState } from './running-server.ts';
import { checkSigningKeys } from './signing-keys.ts';
import { checkStoreOf } from './store.ts';

/** The options of a diagnosis. */
export interface DiagnosisOptions extends Partial<Environment> {
  /** The folder of backups, relative to that of the configuration; unknown when absent. */
  readonly backups?: string | undefined;
}

const spaceOf: Environment['space'] = async (path) => {
  const { bavail, blocks, bsize } = await statfs(path);
  return { free: bavail * bsize, total: blocks * bsize };
};

/**
 * Checks what a server needs: its configuration, files, store, database, machine, certificate, network, keys, audit
 * trail and backups. It reads only, and works while the server runs and while it is down.
 *
 * @param source - the configuration, as for `parseConfig`
 * @returns a finding or more for each check, in order; those that are `failed` or `warning` have a remedy
 * @example
 * const findings = await diagnoseServer({ flags: {}, env: process.env, cwd: process.cwd() })
 * console.log(findings.filter(({ state }) => state === 'failed'))
 */
export const diagnoseServer = async (source: ConfigSource, options: DiagnosisOptions = {}): Promise<readonly Finding[]> => {
  const { now = Date.now, space = spaceOf, openFiles = openFileLimit, cores = availableParallelism, backups } = options;
  const { config, findings } = checkConfiguration(source);
  if (config === undefined) return [...findings, findingsOf('server').skipped('the other checks need a valid configuration')];
  const responding = await runningState(config.operationsListen);
  const { findings: ofItsStore, usable: store, ...found } = await checkStoreOf(config, now);
  try {
    const state = await ofStore(responding, found);
    const running = typeof state === 'string' ? undefined : state;
    const examined: Examined = { config, now, space, openFiles, cores, running, store };
    const folder = backups === undefined ? undefined : resolve(source.cwd, backups);
    return [
      ...findings,
      ...(await guarded('files', () => checkFiles(source, config))),
      serverFinding(state, config),
      ...(running === undefined ? [] : [versionFinding(running)]),
      ...ofItsStore,
      ...checkDatabase(examined),
      ...(await guarded('replica', () => checkReplica(examined))),
      ...(await guarded('disk', () => checkDisk(examined))),
      ...checkOpenFiles(examined),
      ...checkWorkers(examined),
      ...(await guarded('certificate', () => checkCertificate(examined))),
      ...(await guarded('issuer', () => checkIssuer(examined))),
      ...checkProxies(examined),
      ...checkOutgoing(examined),
      ...(await guarded('signing keys', () => checkSigningKeys(examined))),
      ...(await guarded('audit', () => checkAudit(examined))),
      ...(await guarded('backups', () => checkBackups(folder, examined))),
    ];
  } finally {
    await found.opened?.storage.close();
  }
};

/** A check that cannot be made must not hide the others. */
const guarded = async (check: string, run: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> => {
  try {
    return await run();
  } catch (error) {
    return [findingsOf(check).failed(messageOf(error), 'Correct what the message names, and run the command again.')];
  }
};

const { ok, skipped, warning, failed } = findingsOf('server');

const NOT_RUNNING: Readonly<Record<NotRunning, (url: string) => Finding>> = {
  unknown: () => skipped('the port of --management-listen is chosen at the start'),
  down: (url) => warning(`it does not run: nothing listens at ${url}`, 'Start it: mintmark serve. If it ended, its log has the reason.'),
  unresponsive: (url) => failed(`it does not respond at ${url}`, 'See its log and the load of the machine; restart it if it stays so.'),
  'another store': (url) =>
    warning(
      `the server that responds at ${url} has another store: this one’s does not run there`,
      'Give the --management-listen of the server of this store, or the --data or --database of the one that runs.',
    ),
  'another program': (url) => failed(`another program responds at ${url}`, 'Stop that program, or choose another --management-listen.'),
};

const serverFinding = (state: RunningState | NotRunning, { operationsListen }: ServerConfig): Finding => {
  const url = formatListenAddress(operationsListen);
  if (typeof state === 'string') return NOT_RUNNING[state](url);
  if (state.problem !== undefined)
    return failed(`it runs, and cannot serve: ${state.problem}`, 'See the checks of the store below, and its log.');
  return ok(`it runs and is ready, by ${url}`);
};

/** The versions of the workers, which may differ for a while after an upgrade. */
const versionFinding = ({ samples }: RunningState): Finding => {
  const version = findingsOf('version');
  const versions = new Set(samples('mintmark_build_info').map(({ labels }) => labels['version'] ?? ''));
  if (versions.size === 1 && versions.has(VERSION)) return version.ok(VERSION);
  return version.warning(
    `the server runs ${[...versions].join(' and ')}, this command is of ${VERSION}`,
    'Restart the server after an upgrade, one node after the other.',
  );
};
