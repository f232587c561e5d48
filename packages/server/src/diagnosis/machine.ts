// Checks what the machine offers: disk, open files, cores.
import { dirname } from 'node:path';
import { RESERVED_FILES } from '../transport/connection-limit.ts';
import type { Examined } from './examined.ts';
import { type Finding, findingsOf, messageOf } from './finding.ts';

const disk = findingsOf('disk');
const openFilesOf = findingsOf('open files');
const workersOf = findingsOf('workers');

const MEGABYTE = 1024 * 1024;
/** Bytes that should be free, and below which the log of the store may not grow any more. */
const FREE = { comfortable: 1024 * MEGABYTE, scarce: 64 * MEGABYTE } as const;

/** The space for the store, the master key and certificates. */
export const checkDisk = async ({ config: { dataDir }, space }: Examined): Promise<readonly Finding[]> => {
  // Before the first start, the folder does not exist.
  for (let path = dataDir; ; path = dirname(path)) {
    try {
      const { free, total } = await space(path);
      const said = `${sizeText(free)} of ${sizeText(total)} are free at ${path}`;
      const remedy = 'Make space: a full disk refuses tokens (503) until there is some.';
      if (free < FREE.scarce) return [disk.failed(said, remedy)];
      return [free < FREE.comfortable ? disk.warning(said, remedy) : disk.ok(said)];
    } catch (error) {
      if (path === dirname(path)) return [disk.failed(messageOf(error), 'Create the data folder (--data) for the user of the server.')];
    }
  }
};

const sizeText = (bytes: number): string =>
  bytes < 1024 * MEGABYTE ? `${Math.floor(bytes / MEGABYTE)} MB` : `${(bytes / 1024 / MEGABYTE).toFixed(1)} GB`;

/** The connections for which there are descriptors. */
export const checkOpenFiles = ({ config: { maxConnections }, running, openFiles }: Examined): readonly Finding[] => {
  const remedy = `Raise the limit to ${maxConnections + RESERVED_FILES} (LimitNOFILE of systemd, ulimit -n), or lower --max-connections.`;
  if (running !== undefined) {
    const pools = running.samples('mintmark_connections_limit').filter(({ labels: { pool } }) => pool === 'public');
    const most = pools.reduce((sum, { value }) => sum + value, 0);
    const said = `the server accepts ${most} of ${maxConnections} connections (--max-connections)`;
    return [most < maxConnections ? openFilesOf.warning(`${said}: its limit of open files allows no more`, remedy) : openFilesOf.ok(said)];
  }
  const limit = openFiles();
  if (limit === undefined) return [openFilesOf.skipped('this system does not report its limit')];
  const said = `${limit} in this shell, for ${maxConnections} connections and ${RESERVED_FILES} files`;
  return [limit < maxConnections + RESERVED_FILES ? openFilesOf.warning(said, remedy) : openFilesOf.ok(said)];
};

/** The processes that serve requests. */
export const checkWorkers = ({ config: { workers }, running, cores }: Examined): readonly Finding[] => {
  const said = `${workers} for ${cores()} cores`;
  const down = running?.samples('mintmark_worker_up').filter(({ value }) => value === 0).length ?? 0;
  const ended = running?.samples('mintmark_worker_ends_total').reduce((sum, { value }) => sum + value, 0) ?? 0;
  if (down > 0) return [workersOf.failed(`${down} of ${workers} do not serve`, 'See the log of the server: it starts them again.')];
  if (ended > 0)
    return [workersOf.warning(`${said}; ${ended} ended unexpectedly since the start`, 'See the log of the server for their reasons.')];
  return [
    workers > cores() ? workersOf.warning(said, 'Lower --workers: more than one for each core only costs memory.') : workersOf.ok(said),
  ];
};
